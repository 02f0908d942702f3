import { makeLackingThreads } from '../../src/flows/lacking-threads.ts'
import { syncDirectory } from '../../src/store/directory.ts'
import { rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const threads = async (ticket: { id: string }) =>
  (
    await desk.sql<{ channel_id: string }>(
      'select channel_id from threads where ticket_id = $1 and ended_at is null order by id',
      ticket.id,
    )
  ).map((row) => row.channel_id)
const configure = async () => {
  const { teams, channels, agents } = desk.directory
  await desk.core.database.transaction((db) =>
    syncDirectory(db, {
      teams: teams.values(),
      channels: channels.values(),
      agents: agents.values(),
      mailboxes: [],
    }),
  )
}

test('where every ticket has its threads nothing is made', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate Bitte')
  const closed = await desk.opened()
  await desk.command('anna', closed, 'close')
  expect(await makeLackingThreads(desk.core)).toBe(0)
})

test('tickets older than a team’s channel get a thread there, with the story so far', async () => {
  const ticket = await desk.opened('Alt', 'Von früher.')
  const closed = await desk.opened('Zu')
  await desk.command('anna', closed, 'close')
  const { id, platform } = desk.directory.channels.get('vendor' as never) ?? { id: '', platform: '' }
  expect(platform).toBe('plain')
  desk.change('vendor', { channel: 'network' as never })
  desk.change('network', { channel: 'second-level' as never })
  desk.change('second-level', { channel: 'support' as never })
  desk.change('support', { channel: id as never })
  await configure()
  expect(await makeLackingThreads(desk.core)).toBe(1)
  expect(await threads(ticket)).toEqual(['support', 'vendor'])
  await desk.deliver()
  expect(await desk.texts(ticket, 'vendor')).toEqual(['Von früher.'])
  expect(await makeLackingThreads(desk.core)).toBe(0)
})

test('the team that a ticket goes back to has one, too', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate Bitte')
  await desk.sql(
    `update threads set ended_at = now() where ticket_id = $1 and channel_id = 'support'`,
    ticket.id,
  )
  expect(await makeLackingThreads(desk.core)).toBe(1)
  expect(await threads(ticket)).toEqual(['second-level', 'support'])
})

test('a thread that could not be opened is tried again after an hour, and what waited behind it follows', async () => {
  desk.chat.fate.script('openThread', rejected('restricted_action'))
  const ticket = await desk.opened('Gesperrt', 'Bitte hilf.')
  await desk.answer(ticket, 'Hallo?')
  await desk.deliver()
  await makeLackingThreads(desk.core)
  await desk.deliver()
  await expect(desk.threadRef(ticket)).rejects.toThrow('no open thread')
  await desk.sql(
    `update deliveries set settled_at = settled_at - interval '61 minutes' where state = 'parked'`,
  )
  await makeLackingThreads(desk.core)
  await desk.pass(3600)
  await desk.deliver()
  expect(await desk.texts(ticket)).toEqual(['Bitte hilf.', 'Hallo?'])
})

test('one that is refused for long is tried ever less often', async () => {
  desk.chat.fate.befalls = (call) => (call === 'openThread' ? rejected() : null)
  const ticket = await desk.opened()
  await desk.sql(
    `update deliveries set created_at = now() - interval '4 days', settled_at = now() - interval '1 day'
     where ticket_id = $1 and state = 'parked'`,
    ticket.id,
  )
  await makeLackingThreads(desk.core)
  const parked = () =>
    desk.sql(
      `select 1 from deliveries where ticket_id = $1 and kind = 'open' and state = 'parked'`,
      ticket.id,
    )
  expect(await parked()).toHaveLength(1)
  await desk.sql(
    `update deliveries set settled_at = now() - interval '37 hours' where ticket_id = $1 and state = 'parked'`,
    ticket.id,
  )
  await makeLackingThreads(desk.core)
  expect(await parked()).toHaveLength(0)
})

test('two processes at once make one thread', async () => {
  const ticket = await desk.opened()
  await desk.sql(`update threads set ended_at = now() where ticket_id = $1`, ticket.id)
  const made = await Promise.all(Array.from({ length: 4 }, () => makeLackingThreads(desk.core)))
  expect(made.reduce((sum, count) => sum + count, 0)).toBe(1)
  expect(await threads(ticket)).toEqual(['support'])
})
