import { readdir } from 'node:fs/promises'
import { jest } from '@jest/globals'
import { DeskFolder, kill, query, serverPid, until } from './desk-folder.ts'

// A fresh database takes about a second, and three at once on a busy machine several.
jest.setTimeout(30_000)

let desk: DeskFolder
beforeEach(() => {
  desk = new DeskFolder()
})
afterEach(() => desk.clear())

test('after a kill of its process the server runs on, and the next start adopts it with all that was committed', async () => {
  const killed = await desk.startProcess()
  await query(killed.said.url ?? '', 'create table kept as select 1 as one')
  await kill(killed.process)
  const next = await desk.start()
  expect(desk.said.join()).toContain('Found the database server')
  expect(next.url).toBe(killed.said.url)
  expect(await query(next.url, 'select one from kept')).toEqual([{ one: 1 }])
})

test('a second start on the same folder gets a sentence, and the first goes on', async () => {
  const first = await desk.startProcess()
  await expect(desk.start()).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringContaining(`Faden is already running on this folder (${desk.path})`),
  })
  expect(await query(first.said.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of starts at the same instant on a fresh folder exactly one wins', async () => {
  const starts = await Promise.all([desk.startProcess(), desk.startProcess(), desk.startProcess()])
  const said = starts.map((start) => start.said)
  expect(said.filter(({ url }) => url)).toHaveLength(1)
  const refusals = said.filter(({ url }) => !url)
  for (const { error, message } of refusals) {
    expect(error).toBe('SetupError')
    expect(message).toContain('already running on this folder')
  }
  expect(await query(said.find(({ url }) => url)?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }])
  expect(await readdir(desk.path)).toEqual(['postgres'])
})

test('a kill while the database is being made leaves nothing that is taken for one', async () => {
  await desk.make(0o755)
  const killed = desk.spawnOwner()
  await until(async () => (await readdir(desk.path)).some((name) => name.startsWith('postgres.new-')))
  await kill(killed)
  const next = await desk.start()
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('when the server itself was killed as well, the next start recovers what was committed', async () => {
  const killed = await desk.startProcess()
  const home = `${desk.path}/postgres`
  await query(killed.said.url ?? '', 'create table kept as select 1 as one')
  await kill(killed.process)
  process.kill(await serverPid(home), 'SIGKILL')
  const next = await desk.start()
  expect(await query(next.url, 'select one from kept')).toEqual([{ one: 1 }])
})

test('the death of the server is reported once', async () => {
  const server = await desk.start()
  process.kill(await serverPid(server.home), 'SIGKILL')
  await until(() => desk.losses.length > 0)
  await server.stop()
  expect(desk.losses).toHaveLength(1)
})

test('whoever lost ownership does not stop the server of its new owner', async () => {
  const first = await desk.start()
  await query(
    first.url,
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'faden owner'",
  )
  await until(() => desk.losses.length > 0)
  const second = await desk.start()
  await first.stop()
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(desk.losses).toHaveLength(1)
})

test('a start that meets the stop of the former owner waits for it and begins anew', async () => {
  const first = await desk.start()
  const [second] = await Promise.all([desk.start(), first.stop()])
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect(desk.losses).toEqual([])
})
