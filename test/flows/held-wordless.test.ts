import { runTimers } from '../../src/flows/timers.ts'
import { folderChecked } from '../../src/store/mailboxes.ts'
import { notSent, rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

type Opened = Awaited<ReturnType<Helpdesk['opened']>>
const day = 24 * 60 * 60

const timersDue = async () => {
  await folderChecked(desk.core.database.db, { mailbox: 'support', folder: 'INBOX' }, desk.now)
  await runTimers(desk.core)
}
const sentAfter = async (ticket: Opened) => {
  const before = (await desk.mailsTo(ticket)).length
  await desk.pass(20)
  await desk.deliver()
  return (await desk.mailsTo(ticket)).slice(before)
}
const mailOf = async (ticket: Opened) => {
  const [row] = await desk.sql<{ state: string; revoked: boolean; publish_at: Date | null }>(
    `select d.state, m.revoked_at is not null as revoked, m.publish_at
     from deliveries d join messages m on m.id = d.message_id
     where d.ticket_id = $1 and d.kind = 'mail' order by d.id desc limit 1`,
    ticket.id,
  )
  return row
}
const revoked = { state: 'revoked', revoked: true, publish_at: null }

describe('a mail that only says how the ticket stands is taken back when the customer writes first:', () => {
  test('resolved without a text, also after “retry”', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    await desk.answer(ticket, 'Geht doch nicht')
    expect(await mailOf(ticket)).toEqual(revoked)
    expect(await desk.command('anna', ticket, 'retry')).toMatchObject({ outcome: 'refused' })
    expect(await sentAfter(ticket)).toEqual([])
  })

  test('closed by time', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    await desk.pass(30 * day)
    await desk.deliver()
    await timersDue()
    expect((await desk.ticket(ticket.number)).status).toBe('closed')
    await desk.answer(ticket, 'Moment!')
    expect(await mailOf(ticket)).toEqual(revoked)
    expect(await sentAfter(ticket)).toEqual([])
  })

  test('the reminder', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'wait')
    await desk.pass(3 * day + 60)
    await timersDue()
    expect(await desk.eventKinds(ticket)).toContain('reminded')
    await desk.answer(ticket, 'Hier bin ich')
    expect(await mailOf(ticket)).toEqual(revoked)
    expect(await sentAfter(ticket)).toEqual([])
  })
})

test('a reply that is only a file is held like any other', async () => {
  const ticket = await desk.opened()
  const files = [desk.chat.upload('anleitung.txt', 'so geht es')]
  await desk.command('anna', ticket, 'reply --resolve', { typed: true, files })
  expect(await mailOf(ticket)).toMatchObject({ state: 'waiting' })
  await desk.answer(ticket, 'Und?')
  expect(await mailOf(ticket)).toMatchObject({ state: 'parked', revoked: false })
  await desk.command('anna', ticket, 'retry')
  const [mail] = await sentAfter(ticket)
  expect(mail?.text).not.toContain('gelöst')
})

describe('a mail that was tried before the customer wrote does not go out untrue', () => {
  test('when the relay was away', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    desk.mailer.fate.script('send', notSent())
    expect(await sentAfter(ticket)).toEqual([])
    expect(await mailOf(ticket)).toMatchObject({ state: 'waiting' })
    await desk.answer(ticket, 'Geht doch nicht')
    expect(await sentAfter(ticket)).toEqual([])
    expect(await mailOf(ticket)).toMatchObject({ state: 'superseded' })
  })

  test('when it was refused and is sent again', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    desk.mailer.fate.script('send', rejected('550 no such user'))
    expect(await sentAfter(ticket)).toEqual([])
    await desk.answer(ticket, 'Geht doch nicht')
    await desk.command('anna', ticket, 'retry')
    expect(await sentAfter(ticket)).toEqual([])
    expect(await mailOf(ticket)).toMatchObject({ state: 'superseded' })
  })
})
