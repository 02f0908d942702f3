import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { bounces } from '../fakes/bounces.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())
afterEach(() => desk.mailer.turnsAway.clear())

const max = 'max@gs-nord.example'
const later = async (seconds = 700) => {
  await desk.pass(seconds)
  await desk.deliver()
}

/** A ticket with a participant, and an agent's reply that leaves while somebody is turned away. */
async function repliedWhile(turnedAway: ReadonlyMap<string, number>) {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, `cc add ${max}`)
  const before = desk.mailer.taken.length
  for (const [address, code] of turnedAway)
    desk.mailer.turnsAway.set(address === 'requester' ? ticket.requesterEmail : address, code)
  const { post } = await desk.say('anna', ticket, 'Wir sehen nach')
  await desk.command('anna', ticket, 'reply', { about: post })
  await later(20)
  const got = async (address: string) =>
    desk.mailer.taken.slice(before).filter(({ to }) => to.includes(address)).length
  return { ticket, got }
}

const mailOf = async ({ id }: TicketRow) =>
  (
    await desk.sql<{ state: string; error: string | null }>(
      `select state, error from deliveries where ticket_id = $1 and kind = 'mail' order by id desc limit 1`,
      id,
    )
  )[0]
const lastMark = () => [...desk.chat.marks.values()].at(-1)
const lastPart = async (ticket: TicketRow) => {
  const part = (await desk.posts(ticket)).at(-1)?.part
  return part?.kind === 'text' ? { text: part.text, lines: part.buttons?.map(({ line }) => line) } : null
}

test('a greylisted participant is waited for, the others have it once, and the reply says who', async () => {
  const { ticket, got } = await repliedWhile(new Map([[max, 451]]))
  expect(await mailOf(ticket)).toMatchObject({ state: 'waiting' })
  expect(lastMark()).toMatchObject({
    state: 'waiting',
    label: `angekommen bei ${ticket.requesterEmail}, noch unterwegs an ${max}`,
  })
  await later()
  expect(await mailOf(ticket)).toMatchObject({ state: 'waiting' })
  desk.mailer.turnsAway.clear()
  await later()
  expect(await mailOf(ticket)).toEqual({ state: 'sent', error: null })
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 1])
  expect(lastMark()).toMatchObject({ state: 'sent' })
  const [one, other] = desk.mailer.taken.slice(-2)
  expect(one?.raw.equals(other?.raw ?? Buffer.alloc(0))).toBe(true)
})

test('whom a participant’s full mailbox does not concern gets the next reply in time', async () => {
  const { ticket, got } = await repliedWhile(new Map([[max, 452]]))
  await desk.command('anna', ticket, 'reply Es war die Sicherung.')
  await later(20)
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([2, 0])
  desk.mailer.turnsAway.clear()
  await later()
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([2, 2])
})

test('so is a greylisted requester, and what the participant has read can’t be taken back meanwhile', async () => {
  const { ticket, got } = await repliedWhile(new Map([['requester', 450]]))
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([0, 1])
  expect((await desk.command('anna', ticket, 'undo')).notice?.text).toContain('schon gesendet')
  desk.mailer.turnsAway.clear()
  await later()
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 1])
})

test('one who is turned away for good needs a person; sent again it goes to him alone', async () => {
  const { ticket, got } = await repliedWhile(new Map([[max, 550]]))
  expect(await mailOf(ticket)).toMatchObject({ state: 'parked' })
  expect(await lastPart(ticket)).toEqual({
    text: expect.stringContaining(`${ticket.requesterEmail} hat die Mail und bekommt sie nicht noch einmal.`),
    lines: ['retry'],
  })
  expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
  desk.mailer.turnsAway.clear()
  await desk.command('anna', ticket, 'retry')
  await desk.deliver()
  expect(await mailOf(ticket)).toMatchObject({ state: 'sent' })
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 1])
})

test('who is turned away for good does not keep from others who are only greylisted', async () => {
  const { ticket, got } = await repliedWhile(
    new Map([
      ['requester', 451],
      [max, 550],
    ]),
  )
  expect(await mailOf(ticket)).toMatchObject({ state: 'waiting' })
  desk.mailer.turnsAway.delete(ticket.requesterEmail)
  await later()
  expect(await mailOf(ticket)).toMatchObject({ state: 'parked' })
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 0])
  expect((await lastPart(ticket))?.text).toContain(`Nicht zugestellt an ${max}: `)
})

/** The last mail comes back from there. */
async function bouncesFrom(address: string) {
  const original = desk.mailer.taken.at(-1)?.raw.toString().replaceAll('\r', '') ?? ''
  const bounce = bounces['Postfix (RFC 3464)']?.(original, address) ?? ''
  const raw = Buffer.from(bounce.replaceAll('\n', '\r\n'))
  const arrival = { mailbox: 'support', place: null, envelopeFrom: '', recipients: [], receivedAt: desk.now }
  await takeMail(desk.core, (await storeMail(desk.core, arrival, raw)) ?? '', { arrival, raw })
  await desk.deliver()
}

test('what bounces from one of two goes again to that one', async () => {
  const { ticket, got } = await repliedWhile(new Map())
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 1])
  await bouncesFrom(max)
  expect(await mailOf(ticket)).toMatchObject({ state: 'parked' })
  expect((await lastPart(ticket))?.text).toContain(`Nicht zugestellt an ${max}: `)
  await desk.command('anna', ticket, 'retry')
  await desk.deliver()
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 2])
})

test('what bounces from one while the other is waited for does not go there again by itself', async () => {
  const { ticket, got } = await repliedWhile(new Map([['requester', 451]]))
  await bouncesFrom(max)
  expect((await desk.texts(ticket)).at(-1)).toContain(`An ${max} war nicht zuzustellen`)
  await later()
  desk.mailer.turnsAway.clear()
  await later()
  expect([await got(ticket.requesterEmail), await got(max)]).toEqual([1, 1])
})

test('its ticket can be merged meanwhile, and it is the other one’s thread that asks a person', async () => {
  const { ticket, got } = await repliedWhile(new Map([[max, 451]]))
  const other = await desk.receive({ from: ticket.requesterEmail, subject: 'Auch das' })
  if (!other) throw new Error('the second mail opened no ticket')
  await desk.deliver()
  expect(await desk.command('anna', ticket, `merge ${other.number}`)).toMatchObject({ outcome: 'accepted' })
  desk.mailer.turnsAway.set(max, 550)
  await later()
  expect((await lastPart(other))?.text).toContain(`Nicht zugestellt an ${max}: `)
  desk.mailer.turnsAway.clear()
  await desk.command('anna', other, 'retry')
  await desk.deliver()
  expect(await got(max)).toBe(1)
})

test('after two days of greylisting a person is asked, and told who has it', async () => {
  const { ticket } = await repliedWhile(new Map([[max, 451]]))
  await later(49 * 60 * 60)
  expect(await mailOf(ticket)).toMatchObject({ state: 'parked' })
  expect((await lastPart(ticket))?.text).toContain(`${ticket.requesterEmail} hat die Mail`)
})
