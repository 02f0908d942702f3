import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { bounces } from '../fakes/bounces.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

async function arrives(source: string, envelopeFrom: string | null = ''): Promise<TicketRow | null> {
  const raw = Buffer.from(source.replaceAll('\r', '').replaceAll('\n', '\r\n'))
  const arrival = { mailbox: 'support', place: null, envelopeFrom, recipients: [], receivedAt: desk.now }
  const id = await storeMail(desk.core, arrival, raw)
  if (!id) throw new Error('not stored')
  await takeMail(desk.core, id, { arrival, raw })
  return desk.takenAs(id)
}

/** A ticket whose agent has replied, and the reply as it went out. */
async function replied(line = 'reply Bitte neu starten.') {
  const ticket = await desk.opened()
  const { post } = await desk.say('anna', ticket, 'nur intern')
  await desk.command('anna', ticket, line, { typed: true })
  await desk.pass(60)
  await desk.deliver()
  const sent = desk.mailer.taken.filter(({ to }) => to.includes(ticket.requesterEmail))
  return { ticket, post, original: sent.at(-1)?.raw.toString().replaceAll('\r', '') ?? '' }
}

const stateOf = async (ticket: TicketRow) =>
  (
    await desk.sql<{ state: string; error: string | null }>(
      `select state, error from deliveries where ticket_id = $1 and kind = 'mail' order by id desc limit 1`,
      ticket.id,
    )
  )[0]

describe.each(Object.entries(bounces))('a bounce by %s', (_server, bounce) => {
  test('is a failed delivery of the very reply, in view, with the reason and a button to send again', async () => {
    const { ticket, original } = await replied()
    expect((await arrives(bounce(original, ticket.requesterEmail)))?.id).toBe(ticket.id)
    await desk.deliver()
    expect(await stateOf(ticket)).toEqual({ state: 'parked', error: '550 5.1.1 User unknown' })
    const last = (await desk.posts(ticket)).at(-1)?.part
    expect(last?.kind === 'text' && [last.text, last.buttons?.map(({ line }) => line)]).toEqual([
      'Nicht zugestellt: 550 5.1.1 User unknown',
      ['retry', expect.stringMatching(/^undo m\d+$/)],
    ])
    expect(await desk.eventKinds(ticket)).toContain('bounced')
    expect((await desk.ticket(ticket.number)).status).toBe('open')
  })
})

const postfix = bounces['Postfix (RFC 3464)'] as (original: string, to: string) => string

test('sent again after a bounce, it is the same mail with the same id', async () => {
  const { ticket, original } = await replied()
  await arrives(postfix(original, ticket.requesterEmail))
  await desk.command('anna', ticket, 'retry')
  await desk.deliver()
  const sent = desk.mailer.taken.filter(({ to }) => to.includes(ticket.requesterEmail))
  expect(sent.at(-1)?.raw.toString().replaceAll('\r', '')).toBe(original)
  expect((await stateOf(ticket))?.state).toBe('sent')
})

test('a mail that is only late is a line in the thread, and its delivery stays sent', async () => {
  const { ticket, original } = await replied()
  await arrives(
    postfix(original, ticket.requesterEmail).replace(
      'Action: failed\nStatus: 5.1.1',
      'Action: delayed\nStatus: 4.4.1',
    ),
  )
  await desk.deliver()
  expect((await stateOf(ticket))?.state).toBe('sent')
  expect((await desk.texts(ticket)).at(-1)).toMatch(
    /noch nicht zugestellt, der Mailserver versucht es weiter/,
  )
})

test('a bounce that names no mail of ours opens a ticket that nobody answers', async () => {
  const ticket = await arrives(
    postfix('Message-ID: <x@elsewhere.example>\nSubject: x\n\nx', 'x@kunde.example'),
  )
  await desk.deliver()
  expect(ticket?.waitingSince).toBeNull()
  expect(desk.mailer.taken.filter(({ to }) => to.includes(ticket?.requesterEmail ?? ''))).toEqual([])
})

test('a bounce that a stranger makes up with an id that is not ours fails nothing', async () => {
  const { ticket, original } = await replied()
  const forged = original.replace(/<t(\d+)\.(\d+)\.[a-z2-7]{20}@/g, '<t$1.$2.aaaaaaaaaaaaaaaaaaaa@')
  await arrives(postfix(forged, ticket.requesterEmail))
  expect((await stateOf(ticket))?.state).toBe('sent')
})

describe.each([
  ['an absence', 'Subject: Abwesenheitsnotiz: Drucker\nX-Auto-Response-Suppress: All'],
  ['RFC 3834', 'Subject: Re: Drucker\nAuto-Submitted: auto-replied'],
  [
    'a read receipt',
    'Subject: Gelesen: Drucker\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x',
  ],
  ['a list', 'Subject: Re: Drucker\nList-Id: <kollegium.kunde.example>\nPrecedence: list'],
])('%s', (_what, headers) => {
  test.each(['--wait', '--resolve', '--close'])(
    'changes nothing after reply %s, acknowledges nothing, and is read',
    async (flag) => {
      const { ticket, original } = await replied(`reply ${flag} Bitte neu starten.`)
      const before = await desk.ticket(ticket.number)
      const mails = desk.mailer.taken.length
      const id = /^Message-ID: (.*)$/im.exec(original)?.[1] ?? ''
      const taken = await arrives(
        `From: ${ticket.requesterEmail}\n${headers}\nIn-Reply-To: ${id}\n\nIch bin bis Montag nicht da.`,
        null,
      )
      expect(taken?.id).toBe(ticket.id)
      await desk.deliver()
      expect(await desk.ticket(ticket.number)).toEqual(before)
      expect(desk.mailer.taken).toHaveLength(mails)
    },
  )
})

test('our own mail seen again changes nothing, also when a relay gave it another id', async () => {
  const { ticket, original } = await replied()
  const before = await desk.state(ticket)
  expect(await arrives(original, null)).toBeNull()
  expect(
    await arrives(original.replace(/^Message-ID: .*$/im, 'Message-ID: <other@relay.example>'), null),
  ).toBeNull()
  expect(await desk.state(ticket)).toBe(before)
})

test('mail in our own name that is not ours opens a ticket, and nobody acknowledges it to ourselves', async () => {
  const mails = desk.mailer.taken.length
  for (const from of ['support@desk.example', 'support+x@desk.example']) {
    const ticket = await arrives(
      `From: ${from}\nTo: support@desk.example\nSubject: Vom Kopierer\n\nToner leer`,
      from,
    )
    await desk.deliver()
    expect(ticket).toMatchObject({ status: 'new', subject: 'Vom Kopierer' })
  }
  expect(desk.mailer.taken).toHaveLength(mails)
})

test('two desks that write to each other come to rest: each acknowledges at most once', async () => {
  const other = await Helpdesk.open({
    secret: 'another secret of thirty-two char',
    mailDomain: 'other.example',
  })
  try {
    const sides = [
      { here: desk, there: other },
      { here: other, there: desk },
    ]
    const handed = new Set<Buffer>()
    // Both know each other as a customer; the mail of each goes to the other until there is none.
    await desk.receive({
      from: 'support@other.example',
      to: 'support@desk.example',
      subject: 'Ping',
      text: 'Hallo',
    })
    let rounds = 0
    for (let moved = true; moved; rounds += 1) {
      expect(rounds).toBeLessThan(10)
      moved = false
      for (const { here, there } of sides) {
        await here.deliver()
        for (const { to, raw } of here.mailer.taken.filter(({ raw }) => !handed.has(raw))) {
          if (!to.some((address) => /^support@/.test(address))) continue
          handed.add(raw)
          const arrival = {
            mailbox: 'support',
            place: null,
            envelopeFrom: 'support@desk.example',
            recipients: [],
            receivedAt: there.now,
          }
          const id = await storeMail(there.core, arrival, raw)
          if (id) await takeMail(there.core, id, { arrival, raw })
          moved = true
        }
      }
    }
    expect(handed.size).toBeLessThanOrEqual(2)
  } finally {
    await other.close()
  }
}, 60_000)
