import { setTimeout } from 'node:timers/promises'
import { PgBoss } from 'pg-boss'
import { type Schedule, startSchedule } from '../../src/jobs/schedule.ts'
import { forgetOld } from '../../src/store/retention.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
const schedules: Schedule[] = []
let clock: PgBoss
beforeEach(async () => {
  desk = await Helpdesk.open()
  clock = new PgBoss({
    connectionString: desk.url,
    schema: 'pgboss',
    supervise: false,
    schedule: false,
    max: 1,
  })
  clock.on('error', () => {})
})
afterEach(async () => {
  await Promise.all(schedules.splice(0).map((schedule) => schedule.stop()))
  await clock.stop({ graceful: false })
  await desk.close()
})

const start = async () => {
  const schedule = await startSchedule(desk.core, desk.url)
  schedules.push(schedule)
  return schedule
}
/** The tables are there, and a minute is over: whoever starts next finds the run that is due. */
const minuteOver = async () => {
  await (await start()).stop()
  schedules.length = 0
  await clock.start()
  return clock.send('timers')
}
const dueForClosing = async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve')
  await desk.deliver()
  await desk.sql(`update tickets set auto_close_at = now() - interval '1 hour' where id = $1`, ticket.id)
  await desk.sql('update mailbox_folders set read_at = now()')
  return ticket
}
const runs = (state: string) =>
  desk.sql(`select 1 from pgboss.job where name = 'timers' and state = $1`, state)
const closings = async (ticket: { id: string }) => {
  const [row] = await desk.sql<{ n: string }>(
    `select count(*) as n from events where ticket_id = $1 and kind = 'closed'`,
    ticket.id,
  )
  return Number(row?.n)
}

test('timers are looked at every minute, old things are forgotten by night', async () => {
  await start()
  const rows = await desk.sql('select name, cron, timezone from pgboss.schedule order by name')
  expect(rows).toEqual([
    { name: 'alarms', cron: '* * * * *', timezone: 'UTC' },
    { name: 'forget', cron: '17 3 * * *', timezone: 'UTC' },
    { name: 'quarantine', cron: '* * * * *', timezone: 'UTC' },
    { name: 'threads', cron: '*/5 * * * *', timezone: 'UTC' },
    { name: 'timers', cron: '* * * * *', timezone: 'UTC' },
  ])
})

test('a ticket whose time has come is closed', async () => {
  const ticket = await dueForClosing()
  await minuteOver()
  await start()
  await eventually('the run is over', async () => (await runs('completed')).length === 1)
  expect((await desk.ticket(ticket.number)).status).toBe('closed')
  expect(desk.errors).toEqual([])
})

test('of two processes one runs what is due, and a run that takes long is not overtaken', async () => {
  const ticket = await dueForClosing()
  await minuteOver()
  // Held at the ticket's lock, as by a customer who writes just now.
  const gate = Promise.withResolvers<void>()
  const held = desk.core.database.transaction(async (db) => {
    await db.query('select 1 from tickets where id = $1 for update', [ticket.id])
    await gate.promise
  })
  await Promise.all([start(), start()])
  await eventually('one of them has begun', async () => (await runs('active')).length === 1)
  expect(await clock.send('timers')).toBeNull()
  expect(await closings(ticket)).toBe(0)
  gate.resolve()
  await held
  await eventually('the run is over', async () => (await runs('completed')).length === 1)
  expect(await runs('active')).toEqual([])
  expect(await closings(ticket)).toBe(1)
  expect(await clock.send('timers')).not.toBeNull()
})

test('stop waits for a run that is under way', async () => {
  const ticket = await dueForClosing()
  await minuteOver()
  const gate = Promise.withResolvers<void>()
  const held = desk.core.database.transaction(async (db) => {
    await db.query('select 1 from tickets where id = $1 for update', [ticket.id])
    await gate.promise
  })
  const schedule = await start()
  await eventually('it has begun', async () => (await runs('active')).length === 1)
  let stopped = false
  const stopping = schedule.stop().then(() => {
    stopped = true
  })
  await setTimeout(200)
  expect(stopped).toBe(false)
  gate.resolve()
  await Promise.all([held, stopping])
  expect(await closings(ticket)).toBe(1)
})

test('what is old is forgotten, what is young or still counts is kept', async () => {
  await desk.sql('delete from seen_events')
  await desk.sql(`insert into seen_events (platform, id, at) values
    ('chat', 'old', now() - interval '91 days'), ('chat', 'young', now() - interval '89 days')`)
  await desk.sql(`insert into processes (started_at) values (now() - interval '91 days'), (now())`)
  await desk.sql(`insert into destinations (name, paused_until) values
    ('over', now() - interval '25 hours'), ('just over', now() - interval '1 hour'), ('paused', now() + interval '1 hour')`)
  await forgetOld(desk.core.database.db)
  expect(await desk.sql('select id from seen_events')).toEqual([{ id: 'young' }])
  expect(await desk.sql(`select started_at > now() - interval '1 day' as young from processes`)).toEqual([
    { young: true },
  ])
  expect(await desk.sql('select name from destinations order by name')).toEqual([
    { name: 'just over' },
    { name: 'paused' },
  ])
})
