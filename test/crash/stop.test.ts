import { until } from '../tools/until.ts'
import { DeskWithMail } from './desk-with-mail.ts'
import { startLoad } from './load.ts'

let desk: DeskWithMail
beforeEach(async () => {
  desk = await new DeskWithMail().make(() => 60)
})
afterEach(() => desk.clear())

test('SIGTERM under load ends it with 0 within seconds: nothing is half sent or claimed, and the next start goes on from there', async () => {
  const faden = await desk.start().ready()
  const load = startLoad(faden.desk, faden.smtpPort, desk.sink, 1)
  await until('mail goes out', () => desk.sink.taken.length > 10)
  const ended = await faden.terminate()
  expect(ended).toMatchObject({ code: 0, signal: null })
  expect(ended.after).toBeLessThan(5000)
  expect(desk.sink.broken).toBe(0)
  expect(await desk.folder.serverPid()).toBeNull()
  const ids = desk.sink.taken.map(({ messageId }) => messageId)
  expect(new Set(ids).size).toBe(ids.length)
  const open = await desk.folder.query<{ state: string }>(
    `select distinct state from deliveries where state in ('sending', 'uncertain', 'parked') and error is distinct from 'held'`,
  )
  expect(open).toEqual([])

  const next = await desk.start().ready()
  await until('what waited goes out', () => desk.sink.taken.length > ids.length)
  await load.stop()
  expect(next.output).not.toContain('of a process that is gone')
  expect(desk.errors()).toEqual([])
}, 60_000)

test('the database server that a killed process left is adopted, and SIGTERM stops it', async () => {
  const killed = await desk.start().ready()
  await killed.desk.submit({ name: 'Lena', email: 'lena@school.example', subject: 'WLAN', text: 'Weg.' })
  const server = await desk.folder.serverPid()
  await killed.kill()
  expect(await desk.folder.serverPid()).toBe(server)
  const next = await desk.start().ready()
  expect(await desk.folder.serverPid()).toBe(server)
  await until('the thread is there', async () => (await next.desk.threads('support')).length === 1)
  expect((await next.terminate()).code).toBe(0)
  expect(await desk.folder.serverPid()).toBeNull()
}, 60_000)
