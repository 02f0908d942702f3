import { randomUUID } from 'node:crypto'
import { makeMessageId, makeReplyAddress } from '../../src/domain/message-ids.ts'
import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { newMailId, rawMail } from '../fakes/raw-mail.ts'
import { Helpdesk, secret } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const someone = () => `${randomUUID().slice(0, 8)}@kunde.example`
const mailsOf = (ticket: { requesterEmail: string }) => desk.mailer.readBy(ticket.requesterEmail)
const ticketCount = async () =>
  Number((await desk.sql<{ n: string }>('select count(*) as n from tickets'))[0]?.n)

describe('a first mail', () => {
  test('becomes one ticket with a card, the message below it, and an acknowledgement', async () => {
    const id = newMailId()
    const from = someone()
    const ticket = await desk.receive({
      id,
      from: `Lena Kaya <${from}>`,
      subject: 'WLAN Raum 204',
      text: 'Es geht nicht.',
    })
    await desk.deliver()
    expect(ticket).toMatchObject({
      subject: 'WLAN Raum 204',
      status: 'new',
      requesterEmail: from,
      teamId: 'support',
    })
    if (!ticket) return
    expect((await desk.card(ticket)).title).toBe(`${ticket.number} WLAN Raum 204`)
    expect(await desk.texts(ticket)).toEqual(['Es geht nicht.'])
    const [mail, ...more] = await mailsOf(ticket)
    expect(more).toEqual([])
    expect(mail).toMatchObject({ inReplyTo: id, references: [id] })
    expect(mail?.subject).toBe(`Re: WLAN Raum 204 [Support #${ticket.number}]`)
    expect(mail?.text).toContain(ticket.number)
    expect(mail?.text).toContain(`https://desk.example/t/${ticket.token}`)
    expect(mail?.headers.get('auto-submitted')).toBe('auto-replied')
    expect(await desk.eventKinds(ticket)).toEqual(['opened'])
  })

  test('that comes twice into one mailbox changes nothing the second time', async () => {
    const mail = { id: newMailId(), from: someone(), date: new Date() }
    const ticket = await desk.receive(mail)
    const count = await ticketCount()
    expect(await desk.receive(mail)).toBeNull()
    expect(await desk.receive({ ...mail, headers: ['Received: from elsewhere'] })).toBeNull()
    expect(await ticketCount()).toBe(count)
    expect(ticket && (await desk.messages(ticket))).toHaveLength(2)
  })

  test('with the Message-ID of another mail and other content is another mail', async () => {
    const mail = { id: newMailId(), from: someone(), date: new Date() }
    const first = await desk.receive({ ...mail, text: 'eins' })
    const second = await desk.receive({ ...mail, text: 'zwei' })
    expect(second).not.toBeNull()
    expect(second?.id).not.toBe(first?.id)
  })

  test('to two mailboxes is a matter of each team', async () => {
    const mail = { id: newMailId(), from: someone(), date: new Date() }
    const [one, two] = [await desk.receive(mail), await desk.receive(mail, 'network')]
    expect([one?.teamId, two?.teamId]).toEqual(['support', 'network'])
  })

  test('is taken once when two processes take it at the same moment', async () => {
    const raw = rawMail({ from: someone() })
    const arrival = {
      mailbox: 'support',
      place: null,
      envelopeFrom: null,
      recipients: [],
      receivedAt: desk.now,
    }
    const id = (await storeMail(desk.core, arrival, raw)) ?? ''
    const before = await ticketCount()
    await Promise.all([takeMail(desk.core, id), takeMail(desk.core, id), takeMail(desk.core, id)])
    expect(await ticketCount()).toBe(before + 1)
  })

  test('read again from the same place of a mailbox is not stored again', async () => {
    const raw = rawMail({ from: someone() })
    const place = { folder: 'INBOX', uidValidity: '7', uid: 12 }
    const arrival = { mailbox: 'support', place, envelopeFrom: null, recipients: [], receivedAt: desk.now }
    expect(await storeMail(desk.core, arrival, raw)).not.toBeNull()
    expect(await storeMail(desk.core, arrival, raw)).toBeNull()
  })

  test('older than a day opens a ticket and is not acknowledged', async () => {
    const date = new Date(desk.now.getTime() - 25 * 60 * 60 * 1000)
    const ticket = await desk.receive({ from: someone(), date })
    await desk.deliver()
    expect(ticket?.status).toBe('new')
    expect(ticket && (await mailsOf(ticket))).toEqual([])
  })

  test('without Message-ID and Date is taken like any other', async () => {
    const ticket = await desk.receive({ from: someone(), id: null, date: null })
    await desk.deliver()
    expect(ticket && (await mailsOf(ticket))).toHaveLength(1)
  })

  test('without From opens a ticket that nobody is mailed about', async () => {
    const sent = desk.mailer.taken.length
    const ticket = await desk.receive({ from: null, text: 'Wer bin ich?' })
    await desk.deliver()
    expect(ticket?.status).toBe('new')
    expect(ticket && (await desk.texts(ticket))).toEqual(['Wer bin ich?'])
    expect(desk.mailer.taken).toHaveLength(sent)
  })

  test('keeps its files and shows them in the thread', async () => {
    const ticket = await desk.receive({ from: someone(), file: { name: 'log.txt', content: 'panic' } })
    await desk.deliver()
    expect(ticket && (await desk.texts(ticket))).toEqual(['Er druckt nicht.', 'log.txt'])
    const posted = ticket && (await desk.posts(ticket))
    expect(posted?.[1]?.content?.toString()).toContain('panic')
  })
})

describe('a second mail of the customer before any answer goes into the same ticket', () => {
  const first = async () => {
    const id = newMailId()
    const ticket = await desk.receive({ id, from: someone(), subject: 'Beamer' })
    await desk.deliver()
    if (!ticket) throw new Error('no ticket')
    return { ticket, id, from: ticket.requesterEmail }
  }

  test('as an answer to the acknowledgement', async () => {
    const { ticket } = await first()
    expect((await desk.answer(ticket, 'Noch etwas'))?.id).toBe(ticket.id)
    await desk.deliver()
    expect(await desk.texts(ticket)).toContain('Noch etwas')
    expect(await mailsOf(ticket)).toHaveLength(1)
  })

  test('as an answer to his own mail', async () => {
    const { ticket, id, from } = await first()
    expect((await desk.receive({ from, inReplyTo: id }))?.id).toBe(ticket.id)
  })

  test('by References alone', async () => {
    const { ticket, id, from } = await first()
    expect((await desk.receive({ from, references: [newMailId(), id] }))?.id).toBe(ticket.id)
  })

  test('with another subject', async () => {
    const { ticket } = await first()
    expect((await desk.answer(ticket, 'doch', { subject: 'Ganz anders' }))?.id).toBe(ticket.id)
  })

  test('by the number in the subject alone', async () => {
    const { ticket, from } = await first()
    const subject = `AW: Beamer [Support #${ticket.number}]`
    expect((await desk.receive({ from, subject, text: 'hier' }))?.id).toBe(ticket.id)
  })

  test('by the address that answers go to', async () => {
    const { ticket, from } = await first()
    const address = { address: 'support@desk.example', ticketNumber: ticket.number, secret }
    expect((await desk.receive({ from, to: makeReplyAddress(address), subject: 'x' }))?.id).toBe(ticket.id)
  })
})

test('our answer answers the last mail of the customer, not one that he only mentioned', async () => {
  const foreign = '<zzzz@elsewhere.example>'
  const id = '<aaaa@customer.example>'
  const ticket = await desk.receive({ id, from: someone(), inReplyTo: foreign })
  await desk.deliver()
  const [mail] = ticket ? await mailsOf(ticket) : []
  expect(mail).toMatchObject({ inReplyTo: id, references: [foreign, id] })
})

describe('a mail and its follow-up that arrive at once make one ticket', () => {
  test.each([
    ['in order', false],
    ['overtaken', true],
  ])('%s', async (_, overtaken) => {
    for (let round = 0; round < 8; round++) {
      const [from, id, later] = [someone(), newMailId(), newMailId()]
      const pair = [
        { from, id, text: 'eins' },
        { from, id: later, inReplyTo: id, text: 'zwei' },
      ]
      if (overtaken) pair.reverse()
      const tickets = await Promise.all(pair.map((mail) => desk.receive(mail)))
      expect(new Set(tickets.map((ticket) => ticket?.id)).size).toBe(1)
      const [ticket] = tickets
      const said = ticket ? await desk.messages(ticket) : []
      expect(said.filter(({ purpose }) => purpose === 'request')).toHaveLength(2)
      expect(said.filter(({ purpose }) => purpose === 'acknowledgement')).toHaveLength(1)
    }
  })

  test('one after the other, the follow-up first', async () => {
    const [from, id] = [someone(), newMailId()]
    const second = await desk.receive({ from, inReplyTo: id })
    const first = await desk.receive({ from, id })
    expect(first?.id).toBe(second?.id)
  })
})

describe('a stranger', () => {
  test('who writes the number into the subject gets a ticket of his own', async () => {
    const ticket = await desk.opened()
    const other = await desk.receive({ from: someone(), subject: `Re: x [Support #${ticket.number}]` })
    expect(other?.id).not.toBe(ticket.id)
  })

  test('who names the customer’s Message-ID gets a ticket of his own', async () => {
    const id = newMailId()
    const ticket = await desk.receive({ id, from: someone() })
    const other = await desk.receive({ from: someone(), inReplyTo: id, references: [id] })
    expect(other?.id).not.toBe(ticket?.id)
  })

  test('who knows one of our own ids is shown to the team as an unknown sender, and nothing else happens', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    await desk.pass(20)
    await desk.deliver()
    const before = await desk.ticket(ticket.number)
    const stranger = someone()
    const answered = await desk.answer(ticket, 'Ich bin es, vom Handy', { from: stranger })
    await desk.deliver()
    expect(answered).toMatchObject({ id: ticket.id, status: 'resolved', autoCloseAt: before.autoCloseAt })
    const shown = (await desk.posts(ticket)).at(-1)?.part
    expect(shown).toMatchObject({ text: 'Ich bin es, vom Handy', visibility: 'internal' })
    expect(shown?.author.name).toContain(stranger)
    expect(await desk.mailer.readBy(stranger)).toEqual([])
    expect(JSON.stringify(await desk.page(ticket))).not.toContain('vom Handy')
  })

  test('whose id looks like ours but has another proof gets a ticket of his own', async () => {
    const ticket = await desk.opened()
    const forged = makeMessageId({
      ticketNumber: ticket.number,
      messageId: '1',
      secret: 'guessed',
      domain: 'desk.example',
    })
    const other = await desk.receive({ from: someone(), inReplyTo: forged })
    expect(other?.id).not.toBe(ticket.id)
  })
})

describe('a machine', () => {
  const machines = [
    ['an automatic reply', ['Auto-Submitted: auto-replied'], null],
    ['a bounce', ['Content-Type: multipart/report; report-type=delivery-status; boundary=x'], ''],
    ['a list', ['List-Id: <news.example>', 'Precedence: list'], null],
  ] as const

  test.each(machines)(
    '%s opens a ticket for people to see and is not acknowledged',
    async (_, headers, sender) => {
      const from = someone()
      const ticket = await desk.receive({ from, headers: [...headers] }, 'support', sender)
      await desk.deliver()
      expect(ticket?.status).toBe('new')
      expect(await desk.mailer.readBy(from)).toEqual([])
    },
  )

  test.each(machines)('%s reopens nothing and changes no status', async (_, headers, sender) => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'wait')
    const before = await desk.ticket(ticket.number)
    const last = (await mailsOf(ticket)).at(-1)?.messageId ?? ''
    const mail = { from: ticket.requesterEmail, inReplyTo: last, headers: [...headers], text: 'bin weg' }
    const appended = await desk.receive(mail, 'support', sender)
    expect(appended).toMatchObject({ id: ticket.id, status: 'pending', remindAt: before.remindAt })
    await desk.deliver()
    expect(await mailsOf(ticket)).toHaveLength(1)
  })
})

describe('a customer’s answer', () => {
  test.each(['wait', 'resolve', 'close'])('reopens after “%s” and stops the timers', async (verb) => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, verb)
    await desk.pass(20)
    await desk.deliver()
    expect((await desk.ticket(ticket.number)).status).not.toBe('new')
    const answered = await desk.answer(ticket, 'Es geht immer noch nicht')
    expect(answered).toMatchObject({
      id: ticket.id,
      status: 'open',
      remindAt: null,
      autoCloseAt: null,
      closedAt: null,
    })
    expect(answered?.waitingSince).not.toBeNull()
    await desk.deliver()
    expect((await desk.card(ticket)).state.key).toBe('open')
  })

  test('after the reopen days becomes a new ticket that follows the old one and says so', async () => {
    const ticket = await desk.opened('Maus')
    await desk.command('anna', ticket, 'close')
    await desk.pass(20)
    await desk.deliver()
    await desk.sql(
      `update tickets set closed_at = $2 where id = $1`,
      ticket.id,
      new Date(desk.now.getTime() - 15 * 864e5),
    )
    const next = await desk.answer(ticket, 'Wieder kaputt')
    await desk.deliver()
    expect(next).toMatchObject({ status: 'new', follows: ticket.id, subject: 'Maus' })
    expect((await desk.ticket(ticket.number)).status).toBe('closed')
    if (!next) return
    expect((await desk.texts(next)).join()).toContain(ticket.number)
    const mail = (await mailsOf(next)).at(-1)
    expect(mail?.text).toContain(next.number)
    expect(mail?.text).toContain(ticket.number)
  })

  test('to a merged ticket goes to the one it was merged into', async () => {
    const [old, target] = [await desk.opened(), await desk.opened()]
    await desk.sql('update tickets set requester_id = $2 where id = $1', target.id, old.requesterId)
    await desk.sql('update tickets set merged_into = $2 where id = $1', old.id, target.id)
    expect((await desk.answer(old, 'hierhin'))?.id).toBe(target.id)
    await desk.deliver()
    expect(await desk.texts(target)).toContain('hierhin')
    expect((await desk.page(old))?.number).toBe(target.number)
  })
})

test('imported mail opens a ticket and nobody is written to, however new it is; what comes later is as always', async () => {
  const from = someone()
  const arrival = {
    mailbox: 'support',
    place: { folder: 'INBOX', uidValidity: '9', uid: 1 },
    envelopeFrom: from,
    recipients: [],
    receivedAt: desk.now,
    quiet: true,
  } as const
  const id = newMailId()
  const stored = await storeMail(
    desk.core,
    arrival,
    rawMail({ from, id, subject: 'Imported', date: desk.now }),
  )
  await takeMail(desk.core, stored ?? '')
  await desk.deliver()
  const [ticket] = await desk.sql<{ status: string }>(
    `select status from tickets where requester_email = $1`,
    from,
  )
  expect(ticket?.status).toBe('new')
  expect(await desk.mailer.readBy(from)).toEqual([])
  await desk.receive({ from, subject: 'Another' })
  await desk.deliver()
  expect(await desk.mailer.readBy(from)).toHaveLength(1)
})
