import type { Lease } from '../../src/domain/lease.ts'
import { adapterMemory } from '../../src/store/adapter-memory.ts'
import { checkLease, keepLeases, type LeaseKeeper } from '../../src/store/leases.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from '../jobs/eventually.ts'

let desk: Helpdesk
const keepers: LeaseKeeper[] = []
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.stop()))
  await desk.close()
})

/** A process that wants the lease, and what it was told. */
function contender(name = 'mailbox support') {
  const keeper = keepLeases(desk.url, desk.core.log)
  keepers.push(keeper)
  const told: (Lease | 'lost')[] = []
  const hold = keeper.hold(name, {
    gained: (lease) => void told.push(lease),
    lost: () => void told.push('lost'),
  })
  const held = (): Lease | null => {
    const last = told.at(-1)
    return last && last !== 'lost' ? last : null
  }
  return { keeper, told, hold, held }
}
const gains = (one: ReturnType<typeof contender>) =>
  eventually('it gained the lease', () => one.held() !== null)
const cutOff = () =>
  desk.sql(
    `select pg_terminate_backend(a.pid) from pg_stat_activity a join pg_locks l on l.pid = a.pid and l.locktype = 'advisory'
     where a.application_name = 'faden leases' and a.datname = current_database()`,
  )
const commitUnder = (lease: Lease | null) =>
  desk.core.database.transaction(async (db) => {
    await checkLease(db, lease as Lease)
  })
/** Somebody has asked in vain: who holds it asks nothing of that kind. */
const askedInVain = () =>
  eventually('the other has asked', async () => {
    const rows = await desk.sql(
      `select 1 from pg_stat_activity where application_name = 'faden leases' and datname = current_database()
       and state = 'idle' and query like '%pg_try_advisory_lock%'`,
    )
    return rows.length > 0
  })

test('of two processes one holds it; the other gets it when it is released, with a higher fence', async () => {
  const first = contender()
  await gains(first)
  const second = contender()
  await askedInVain()
  expect(second.held()).toBeNull()
  const before = first.held()
  await first.hold.release()
  await gains(second)
  expect(Number(second.held()?.fence)).toBeGreaterThan(Number(before?.fence))
  await expect(commitUnder(before)).rejects.toThrow('another process')
  await commitUnder(second.held())
  expect(first.told).toEqual([before])
})

test('leases of different names are held at once', async () => {
  const both = [contender('mailbox support'), contender('matrix')]
  await Promise.all(both.map(gains))
})

test('a process that is stopped keeps nobody waiting', async () => {
  const first = contender()
  await gains(first)
  const second = contender()
  await first.keeper.stop()
  await gains(second)
  expect(first.told).toHaveLength(1)
})

test('who is cut off from the database is told, and can gain it again', async () => {
  const only = contender()
  await gains(only)
  const before = only.held()
  await cutOff()
  await eventually('it gained it again', () => only.told.length === 3)
  expect(only.told[1]).toBe('lost')
  expect(Number(only.held()?.fence)).toBeGreaterThan(Number(before?.fence))
})

test('what the holder of before still commits is refused: the event is not taken, the position not moved', async () => {
  const ticket = await desk.opened()
  const first = contender()
  await gains(first)
  const before = first.held() as Lease
  await first.keeper.stop()
  const second = contender()
  await gains(second)
  const memory = adapterMemory(desk.core.database, 'matrix')
  await expect(memory.write('token', 's1', { under: before })).rejects.toThrow('another process')
  await memory.write('token', 's2', { under: second.held() as Lease })
  await expect(memory.write('token', 's1', { under: before })).rejects.toThrow('another process')
  expect(await memory.read('token')).toBe('s2')
  await expect(desk.sayUnder(before, 'anna', ticket, 'zu spät')).rejects.toThrow('another process')
  await desk.sayUnder(second.held() as Lease, 'anna', ticket, 'rechtzeitig')
  const talk = (await desk.messages(ticket)).filter(({ purpose }) => purpose === 'talk')
  expect(talk.map(({ text }) => text)).toEqual(['rechtzeitig'])
})

test('a take-over waits for a commit that is under way, so that nothing of before comes after it', async () => {
  const first = contender()
  await gains(first)
  const checked = Promise.withResolvers<void>()
  const finish = Promise.withResolvers<void>()
  const committing = desk.core.database.transaction(async (db) => {
    await checkLease(db, first.held() as Lease)
    checked.resolve()
    await finish.promise
  })
  await checked.promise
  await first.keeper.stop()
  const second = contender()
  await eventually('the other waits for it', async () => {
    const rows = await desk.sql(
      `select 1 from pg_stat_activity where application_name = 'faden leases' and datname = current_database()
       and wait_event_type = 'Lock'`,
    )
    return rows.length > 0
  })
  expect(second.held()).toBeNull()
  finish.resolve()
  await committing
  await gains(second)
})
