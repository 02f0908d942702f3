import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { startEmbeddedPostgres } from '../../src/postgres/index.ts'
import { DeskFolder, query, serverPid } from './desk-folder.ts'

// A fresh database takes about a second, and three at once on a busy machine several.
jest.setTimeout(30_000)

let desk: DeskFolder
beforeEach(() => {
  desk = new DeskFolder()
})
afterEach(() => desk.clear())

const asRoot = process.getuid?.() === 0
const onlyAsRoot = asRoot ? test : test.skip

test('what was committed is there after a stop and the next start', async () => {
  const first = await desk.start()
  await query(first.url, "create table kept as select 'ä' as letter")
  await first.stop()
  await expect(query(first.url, 'select')).rejects.toThrow('ECONNREFUSED')
  const next = await desk.start()
  expect(await query(next.url, 'select letter, upper(letter) as upper from kept')).toEqual([
    { letter: 'ä', upper: 'Ä' },
  ])
  expect(desk.losses).toEqual([])
})

test('commits are durable, and only this machine with the password gets in', async () => {
  const { url, home } = await desk.start({ durable: true })
  const setting = async (name: string) => (await query(url, `show ${name}`))[0]?.[name]
  expect(await setting('fsync')).toBe('on')
  expect(await setting('synchronous_commit')).toBe('on')
  expect(await setting('full_page_writes')).toBe('on')
  expect(await setting('listen_addresses')).toBe('127.0.0.1')
  expect(await setting('unix_socket_directories')).toBe('')
  expect((await stat(join(home, 'password'))).mode & 0o777).toBe(0o600)
  expect((await stat(home)).mode & 0o777).toBe(0o700)
  const guess = new URL(url)
  guess.password = 'guess'
  await expect(query(guess.href, 'select')).rejects.toThrow('password authentication failed')
})

test('the server keeps no text of ours in its log', async () => {
  const { url, home } = await desk.start()
  await query(url, 'create table once (text text primary key)')
  await query(url, "insert into once values ('geheim')")
  await expect(query(url, "insert into once values ('geheim')")).rejects.toThrow('duplicate key')
  const log = await readFile(join(home, 'postgres.log'), 'utf8')
  expect(log).toContain('duplicate key')
  expect(log).not.toContain('geheim')
})

test('stopping twice is stopping once', async () => {
  const server = await desk.start()
  await Promise.all([server.stop(), server.stop()])
  await server.stop()
})

test('a half-made database of a crashed start is not used, and goes away', async () => {
  const half = join(desk.path, 'postgres.new-0badcafe')
  await mkdir(join(half, 'cluster'), { recursive: true })
  await writeFile(join(half, 'cluster', 'PG_VERSION'), '18\n')
  const server = await desk.start()
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await expect(stat(half)).rejects.toThrow('ENOENT')
})

test('a database without its inner database (a crash right after it was made) gets it', async () => {
  const first = await desk.start()
  const inner = new URL(first.url)
  inner.pathname = '/postgres'
  await query(inner.href, 'drop database faden')
  await first.stop()
  const next = await desk.start()
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a pid file that names some other process is no obstacle (power loss, a new container)', async () => {
  const first = await desk.start()
  const file = join(first.home, 'cluster', 'postmaster.pid')
  const text = await readFile(file, 'utf8')
  await first.stop()
  await writeFile(file, text.replace(/^\d+/, String(process.pid)))
  const next = await desk.start()
  expect(await serverPid(next.home)).not.toBe(process.pid)
})

test('a database of another PostgreSQL is refused with what to do', async () => {
  const first = await desk.start()
  await first.stop()
  const version = join(first.home, 'cluster', 'PG_VERSION')
  await writeFile(version, '17\n')
  await expect(desk.start()).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(/made by PostgreSQL 17.*brings PostgreSQL 18.*pg_dump 17/),
  })
})

test('a folder that can not be written is refused with what to set', async () => {
  const file = join(tmpdir(), `faden-test-${process.pid}-file`)
  await writeFile(file, '')
  const options = { folder: join(file, 'data'), log: { info: () => {} }, onLost: () => {} }
  await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(/can't be written.*FADEN_DATA/),
  })
  await rm(file)
})

test('a place where nothing can be made is refused, too, and not tried for ever', async () => {
  const options = { folder: '/proc/faden-test/data', log: { info: () => {} }, onLost: () => {} }
  const message = expect.stringMatching(/can't be written.*FADEN_DATA/)
  await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ name: 'SetupError', message })
})

test('something else in the place of the database is left alone and named', async () => {
  await mkdir(join(desk.path, 'postgres', 'mine'), { recursive: true })
  await expect(desk.start()).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(/postgres\. Something else is in the way/),
  })
  await stat(join(desk.path, 'postgres', 'mine'))
})

onlyAsRoot(
  'in a folder that only root may enter the database lives elsewhere, and the folder says where',
  async () => {
    await desk.make(0o700)
    const first = await desk.start()
    expect(first.home).toMatch(/^\/var\/lib\/faden\//)
    expect(desk.said.join()).toContain(`the database is in ${first.home}`)
    expect(await readFile(join(desk.path, 'postgres-is-elsewhere.txt'), 'utf8')).toContain(first.home)
    await query(first.url, 'create table kept as select 1 as one')
    await first.stop()
    const next = await desk.start()
    expect(next.home).toBe(first.home)
    expect(await query(next.url, 'select one from kept')).toEqual([{ one: 1 }])
  },
)

onlyAsRoot(
  'a database that lived elsewhere and is gone is not silently replaced by an empty one',
  async () => {
    await desk.make(0o700)
    const first = await desk.start()
    await first.stop()
    await rm(first.home, { recursive: true })
    await expect(desk.start()).rejects.toMatchObject({
      name: 'SetupError',
      message: expect.stringContaining(`was in ${first.home} and is not there any more`),
    })
  },
)
