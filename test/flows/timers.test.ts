import { storeMail, takeMail } from '../../src/flows/mail-in.ts'
import { runTimers } from '../../src/flows/timers.ts'
import { syncDirectory } from '../../src/store/directory.ts'
import { folderChecked } from '../../src/store/mailboxes.ts'
import { rawMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const day = 24 * 60 * 60
const db = () => desk.core.database.db
const mailboxRead = (mailbox = 'support') => folderChecked(db(), { mailbox, folder: 'INBOX' }, desk.now)
const after = async (days: number) => {
  await desk.pass(days * day)
  await runTimers(desk.core)
  await desk.deliver()
}
const statusOf = async (ticket: { number: string }) => (await desk.ticket(ticket.number)).status

test('a pending ticket is reminded once, then closed, each at its time', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'wait')
  await desk.pass(3 * day + 60)
  await mailboxRead()
  await after(0)
  expect(await desk.mailsTo(ticket)).toHaveLength(2)
  expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('warten wir noch auf Ihre Antwort')
  await after(0)
  await after(1)
  expect(await desk.mailsTo(ticket)).toHaveLength(2)
  expect(await statusOf(ticket)).toBe('pending')
  await desk.pass(4 * day)
  await mailboxRead()
  await after(0)
  expect(await statusOf(ticket)).toBe('closed')
  const [, reminder, closed, ...more] = await desk.mailsTo(ticket)
  expect(more).toEqual([])
  expect(closed?.text).toContain('abgeschlossen')
  expect(reminder?.headers.has('auto-submitted')).toBe(true)
  expect((await desk.eventKinds(ticket)).slice(-2)).toEqual(['reminded', 'closed'])
  expect((await desk.card(ticket)).state.key).toBe('closed')
})

test('a resolved ticket closes at the time that was shown, not before', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  await desk.pass(20)
  const shown = (await desk.page(ticket))?.autoCloseAt?.getTime() ?? 0
  await desk.pass((shown - desk.now.getTime()) / 1000 - 60)
  await mailboxRead()
  await after(0)
  expect(await statusOf(ticket)).toBe('resolved')
  await desk.pass(120)
  await mailboxRead()
  await after(0)
  expect(await statusOf(ticket)).toBe('closed')
})

test('nothing is reminded or closed until the mailbox has been read past the due time', async () => {
  const [pending, resolved] = [await desk.opened(), await desk.opened()]
  await desk.command('anna', pending, 'wait')
  await desk.command('anna', resolved, 'resolve')
  await mailboxRead()
  await after(30)
  expect([await statusOf(pending), await statusOf(resolved)]).toEqual(['pending', 'resolved'])
  expect(await desk.mailsTo(pending)).toHaveLength(1)
  await mailboxRead('network')
  await after(0)
  expect(await statusOf(resolved)).toBe('resolved')
  await mailboxRead()
  await after(0)
  expect(await statusOf(resolved)).toBe('closed')
})

test('mail that is being read does not count as read, nor does mail that is stored and not taken', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  const due = `now() - interval '1 hour'`
  await desk.sql(`update tickets set auto_close_at = ${due} where id = $1`, ticket.id)
  await desk.sql(`update mailbox_folders set read_at = now() - interval '2 hours'`)
  const stored = async (uid: number) => {
    const place = { folder: 'INBOX', uidValidity: '1', uid }
    const arrival = { mailbox: 'support', place, envelopeFrom: null, recipients: [], receivedAt: desk.now }
    return (await storeMail(desk.core, arrival, rawMail({ from: 'other@kunde.example' }))) ?? ''
  }
  await takeMail(desk.core, await stored(1))
  await after(0)
  expect(await statusOf(ticket)).toBe('resolved')
  const second = await stored(2)
  await mailboxRead()
  await after(0)
  expect(await statusOf(ticket)).toBe('resolved')
  await takeMail(desk.core, second)
  await after(0)
  expect(await statusOf(ticket)).toBe('closed')
})

test('mail that could not be taken at all keeps its team’s tickets from being closed until it is settled', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  const arrival = {
    mailbox: 'support',
    place: null,
    envelopeFrom: null,
    recipients: [],
    receivedAt: desk.now,
  }
  const id = await storeMail(desk.core, arrival, rawMail({ from: ticket.requesterEmail }))
  await desk.sql(`update mail_arrivals set state = 'failed' where id = $1`, id)
  await desk.pass(30 * day)
  await mailboxRead()
  await after(0)
  expect(await statusOf(ticket)).toBe('resolved')
  await desk.sql(`update mail_arrivals set state = 'duplicate' where id = $1`, id)
  await after(0)
  expect(await statusOf(ticket)).toBe('closed')
})

test('an escalated ticket waits for the mailbox of the first level, where its customer writes', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate')
  await desk.deliver()
  await desk.command('carla', ticket, 'resolve', { channel: 'second-level' })
  await mailboxRead()
  await after(30)
  expect(await statusOf(ticket)).toBe('resolved')
  await mailboxRead()
  await after(0)
  expect(await statusOf(ticket)).toBe('closed')
})

test('where mail is handed over and no mailbox is read, timers do not wait for one', async () => {
  const { teams, channels, agents } = desk.directory
  const sync = (imap: { folders: string[] } | null) =>
    desk.core.database.transaction((tx) =>
      syncDirectory(tx, {
        teams: teams.values(),
        channels: channels.values(),
        agents: agents.values(),
        mailboxes: [
          { id: 'support', team: 'support', imap },
          { id: 'network', team: 'network', imap: { folders: ['INBOX'] } },
        ],
      }),
    )
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  await sync(null)
  await after(30)
  expect(await statusOf(ticket)).toBe('closed')
  await sync({ folders: ['INBOX'] })
  const next = await desk.opened()
  await desk.command('anna', next, 'resolve')
  await after(30)
  expect(await statusOf(next)).toBe('resolved')
})

test('a customer who writes while the timers run is not closed over', async () => {
  for (let round = 0; round < 5; round++) {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    await desk.pass(30 * day)
    await mailboxRead()
    await Promise.all([runTimers(desk.core), desk.answer(ticket, 'Moment!'), runTimers(desk.core)])
    await desk.deliver()
    expect(await statusOf(ticket)).toBe('open')
  }
})

test('a ticket that can’t be closed does not keep the others from it', async () => {
  const [broken, fine] = [await desk.opened(), await desk.opened()]
  await desk.command('anna', broken, 'resolve')
  await desk.command('anna', fine, 'resolve')
  await desk.sql(`insert into teams (id, name, level, channel_id) values ('gone', 'Gone', 1, 'support')`)
  await desk.sql(`update tickets set team_id = 'gone' where id = $1`, broken.id)
  await desk.pass(30 * day)
  await mailboxRead()
  await runTimers(desk.core)
  expect(await statusOf(fine)).toBe('closed')
  expect(desk.errors).toHaveLength(1)
})
