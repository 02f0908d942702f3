import type { Core } from '../../src/flows/core.ts'
import { storeMail } from '../../src/flows/mail-in.ts'
import { type Arrivals, startArrivals } from '../../src/jobs/arrivals.ts'
import { rawMail } from '../fakes/raw-mail.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
const running: Arrivals[] = []
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterEach(async () => {
  for (const arrivals of running.splice(0)) await arrivals.stop()
  await desk.sql(`update mail_arrivals set state = 'duplicate' where state in ('stored', 'failed')`)
})
afterAll(() => desk.close())

const start = (core: Core = desk.core) => {
  const arrivals = startArrivals(core)
  running.push(arrivals)
  return arrivals
}
const arrival = () => ({
  mailbox: 'support',
  place: null,
  envelopeFrom: null,
  recipients: [],
  receivedAt: desk.now,
})
const stateOf = async (id: string) =>
  (await desk.sql<{ state: string }>('select state from mail_arrivals where id = $1', id))[0]?.state
const allTaken = () =>
  eventually('every arrival is settled', async () => {
    return (await desk.sql(`select 1 from mail_arrivals where state = 'stored'`)).length === 0
  })

test('mail is ours once it is accepted, and becomes a ticket', async () => {
  const { inbox } = start()
  for (let n = 0; n < 20; n++) await inbox.accept(arrival(), rawMail({ from: `k${n}@kunde.example` }))
  expect(await desk.sql('select 1 from mail_arrivals')).toHaveLength(20)
  await allTaken()
  expect(await desk.sql('select 1 from tickets')).toHaveLength(20)
})

test('what an earlier process had stored is taken at the start, by one of two that start at once', async () => {
  const id = await storeMail(desk.core, arrival(), rawMail({ from: 'left@kunde.example' }))
  start()
  start()
  await allTaken()
  expect(await stateOf(id ?? '')).toBe('taken')
  expect(await desk.sql(`select 1 from tickets where requester_email = 'left@kunde.example'`)).toHaveLength(1)
})

/** A helpdesk that can take no mail at all, for this reason. */
const failing = (error: Error): Core => ({
  ...desk.core,
  mail: { ...desk.core.mail, parse: () => Promise.reject(error) },
})
const tried = async (attempts: number) => {
  const id = await storeMail(desk.core, arrival(), rawMail({ from: 'bad@kunde.example' }))
  await desk.sql('update mail_arrivals set attempts = $2 where id = $1', id, attempts)
  return id ?? ''
}
const rowOf = async (id: string) => {
  const [row] = await desk.sql<{ state: string; attempts: number; error: string | null; pause: number }>(
    `select state, attempts, error, extract(epoch from next_try_at - now())::float8 as pause
     from mail_arrivals where id = $1`,
    id,
  )
  if (!row) throw new Error(`no arrival ${id}`)
  return row
}
const failedAgain = (id: string) =>
  eventually('the try has failed', async () => (await rowOf(id)).error !== null)

test('mail that can’t be taken is tried later and later, then hourly', async () => {
  const pauses = [
    [0, 5],
    [1, 30],
    [2, 120],
    [3, 600],
    [4, 3600],
    [20, 3600],
  ] as const
  const ids = await Promise.all(pauses.map(([attempts]) => tried(attempts)))
  start(failing(new Error('boom')))
  for (const [n, [attempts, pause]] of pauses.entries()) {
    await failedAgain(ids[n] ?? '')
    const row = await rowOf(ids[n] ?? '')
    expect(row).toMatchObject({ state: 'stored', attempts: attempts + 1, error: 'Error: boom' })
    expect(row.pause).toBeLessThanOrEqual(pause)
    expect(row.pause).toBeGreaterThan(pause - 5)
  }
})

test('mail whose next try is not due waits, and what came after it is taken', async () => {
  const waits = await tried(3)
  await desk.sql(
    `update mail_arrivals set error = 'boom', next_try_at = now() + interval '1 minute' where id = $1`,
    waits,
  )
  const next = await tried(0)
  start()
  await eventually('the next one is taken', async () => (await stateOf(next)) === 'taken')
  expect(await rowOf(waits)).toMatchObject({ state: 'stored', attempts: 3 })
})

test('mail that has failed for a day is given up with its reason, so that it can’t stop the others', async () => {
  const [last, over] = [await tried(27), await tried(28)]
  await desk.sql(`update mail_arrivals set error = 'Error: boom' where id = $1`, over)
  const errors = desk.errors.length
  start(failing(new Error('boom')))
  await failedAgain(last)
  await eventually('it is given up', async () => (await stateOf(over)) !== 'stored')
  expect(await rowOf(over)).toMatchObject({ state: 'failed', error: 'Error: boom' })
  expect(await rowOf(last)).toMatchObject({ state: 'stored', attempts: 28 })
  expect(desk.errors.length).toBe(errors + 2)
})

test.each([
  ['its disk is full', Object.assign(new Error('could not extend file'), { code: '53100' })],
  ['it is shutting down', Object.assign(new Error('terminating connection'), { code: '57P01' })],
  ['it can’t be reached', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
  ['the connection broke', new Error('Connection terminated unexpectedly')],
])('mail is never given up for the database’s sake: %s', async (_, trouble) => {
  const id = await tried(27)
  start(failing(trouble))
  await failedAgain(id)
  expect(await rowOf(id)).toMatchObject({ state: 'stored', attempts: 27 })
})

test('stop waits for the mail that is being taken', async () => {
  const arrivals = start()
  for (let n = 0; n < 10; n++)
    await arrivals.inbox.accept(arrival(), rawMail({ from: `s${n}@kunde.example` }))
  await arrivals.stop()
  const [row] = await desk.sql<{ n: string }>(
    `select count(*) as n from mail_arrivals a where state = 'taken' and ticket_id is null`,
  )
  expect(Number(row?.n)).toBe(0)
  start()
  await allTaken()
})

test('a try that a kill broke off has not failed: its mail is due when the next process starts', async () => {
  const interrupted = await tried(3)
  await desk.sql(
    `update mail_arrivals set next_try_at = now() + interval '1 hour' where id = $1`,
    interrupted,
  )
  start()
  await eventually('it is taken', async () => (await stateOf(interrupted)) === 'taken')
})

test('stop does not wait for the next sweep, also when it comes while stored mail is looked for', async () => {
  const { database } = desk.core
  const looked = Promise.withResolvers<void>()
  const look = Promise.withResolvers<void>()
  // Stored mail is found by a bare query; that one is held back.
  const db = new Proxy(database.db, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      if (name !== 'query') return value
      return async (text: string, values: unknown[]) => {
        if (!text.includes('next_try_at <= now()')) return target.query(text, values)
        looked.resolve()
        await look.promise
        return []
      }
    },
  })
  const arrivals = startArrivals({ ...desk.core, database: { ...database, db } })
  await looked.promise
  const stopped = arrivals.stop()
  look.resolve()
  await stopped
})
