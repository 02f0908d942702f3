import { attemptDeadline } from '../../src/jobs/deadline.ts'
import { type Sender, startSender } from '../../src/jobs/sender.ts'
import { claimDue } from '../../src/store/claims.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { dyingOnce } from './dying-connection.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
let sender: Sender | null = null
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(async () => {
  await sender?.stop()
  sender = null
  await desk.close()
})

const postsOf = (ticket: { id: string }) =>
  desk.sql<{ state: string; error: string | null; attempts: number }>(
    `select state, error, attempts from deliveries where ticket_id = $1 and kind = 'post' order by id`,
    ticket.id,
  )

test('a call that never answers is given up, looked up and repeated, and what follows it goes on', async () => {
  const ticket = await desk.opened()
  const gate = desk.chat.fate.hold('post')
  sender = await startSender(desk.core, desk.url, 200)
  await desk.command('anna', ticket, 'note eins')
  await desk.command('anna', ticket, 'note zwei')
  await gate.reached
  await eventually('it is given up', async () => (await postsOf(ticket))[1]?.state === 'uncertain')
  expect((await postsOf(ticket))[1]?.error).toBe('no answer within 0.2 s')
  await eventually('both are there', async () => (await desk.texts(ticket)).includes('zwei'))
  expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', 'eins', 'zwei'])
  expect(desk.errors).toEqual([])
})

test('an attempt is given up well before anybody may take its claim', async () => {
  await desk.receive({ from: 'kim@kunde.example' })
  expect(await claimDue(desk.core.database.db, 1, 1)).toHaveLength(1)
  const [claim] = await desk.sql<{ holds: number }>(
    `select (extract(epoch from claimed_until - now()) * 1000)::float8 as holds from deliveries where state = 'sending'`,
  )
  expect(attemptDeadline * 2).toBeLessThan(claim?.holds ?? 0)
})

test('what was not even loaded counts as not sent: a chat that can’t tell needs no person for it', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'escalate @vendor')
  await desk.deliver()
  await desk.command('anna', ticket, 'note eins')
  const { database } = desk.core
  let failures = 0
  // Loading is the first transaction of a delivery; claiming is a statement by itself.
  const transaction: typeof database.transaction = (work) =>
    failures++ === 0 ? Promise.reject(new Error('the database is away')) : database.transaction(work)
  sender = await startSender({ ...desk.core, database: { ...database, transaction } }, desk.url)
  await eventually('it is posted', async () => (await desk.texts(ticket, 'vendor')).includes('eins'))
  expect(failures).toBeGreaterThan(0)
  expect((await postsOf(ticket)).map(({ state }) => state)).not.toContain('parked')
  expect(desk.errors.map(({ text }) => text)).toContain('a delivery could not be settled')
})

test('a session that dies while it is handed over is replaced', async () => {
  const proxy = await dyingOnce(desk.url)
  sender = await startSender(desk.core, proxy.url)
  const running = sender
  await eventually('a living one was opened', async () => {
    const [row] = await desk.sql<{ n: string }>('select count(*) as n from processes')
    return running.ok() && Number(row?.n) === 2
  })
  await sender.stop()
  sender = null
  await proxy.close()
})
