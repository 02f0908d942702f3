import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'
import { until } from '../tools/until.ts'

let database: FreshDatabase
let client: Client
const processes = new Set<ChildProcess>()
beforeEach(async () => {
  database = await freshDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query('create table signed (id bigint generated always as identity, fence bigint, pid int)')
})
afterEach(async () => {
  for (const child of processes) child.kill('SIGKILL')
  await client.end()
  await database.drop()
})

function start(): void {
  const script = fileURLToPath(new URL('./lease-holder.ts', import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, database.url], {
    stdio: 'inherit',
  })
  processes.add(child)
  child.once('exit', () => processes.delete(child))
}
const newest = async (): Promise<{ fence: string; pid: number } | undefined> =>
  (await client.query('select fence, pid from signed order by id desc limit 1')).rows[0]

test('of two processes one signs; whenever it is killed the other goes on, and never does one sign after its successor', async () => {
  start()
  start()
  let last = 0
  for (let kill = 0; kill < 6; kill++) {
    const holder = await until(
      'a new holder signs',
      async () => {
        const signed = await newest()
        return signed && Number(signed.fence) > last ? signed : null
      },
      30,
    )
    last = Number(holder.fence)
    // It works for a while before it is killed, in the middle of whatever it does.
    await until('it has signed more', async () => {
      const { rows } = await client.query('select count(*)::int as n from signed where fence = $1', [last])
      return rows[0].n > 20
    })
    process.kill(holder.pid, 'SIGKILL')
    start()
  }
  const { rows } = await client.query(
    `select fence, min(id)::int as first, max(id)::int as last, count(distinct pid)::int as processes
     from signed group by fence order by fence`,
  )
  expect(rows.length).toBeGreaterThanOrEqual(6)
  for (const [index, row] of rows.entries()) {
    expect(row.processes).toBe(1)
    if (index > 0) expect(row.first).toBeGreaterThan(rows[index - 1].last)
  }
}, 120_000)
