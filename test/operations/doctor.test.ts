import { writeFile } from 'node:fs/promises'
import { Client } from 'pg'
import { checkDatabase } from '../../src/store/check.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { freePorts } from '../tools/ports.ts'
import { runScript } from '../tools/run-script.ts'
import { startSmtpSink } from '../tools/smtp-sink.ts'

let folder: DataFolder
beforeEach(async () => {
  folder = await new DataFolder().make()
})
afterEach(() => folder.clear())

async function doctor(environment: Record<string, string> = {}) {
  const [port = 0, smtpPort = 0] = await freePorts(2)
  const ports = { PORT: String(port), SMTP_PORT: String(smtpPort) }
  const ran = await runScript('src/doctor.ts', [], { FADEN_DATA: folder.path, ...ports, ...environment })
  const lines = ran.said.split('\n')
  return { ...ran, wrong: lines.filter((line) => line.startsWith('✗')) }
}
const secret = { FADEN_SECRET: 'a secret of thirty-two characters' }
const desk =
  'teams: { support: { name: Support, level: 1, channel: support } }\n' +
  'channels: { support: { platform: local, name: Support } }\n'

test('in a trial all is well, and nothing is left behind', async () => {
  const { code, said, complained, wrong } = await doctor()
  expect({ code, complained, wrong }).toEqual({ code: 0, complained: '', wrong: [] })
  expect(said).toContain('✓ configuration: none, this is the trial')
  expect(said).toContain(`✓ data folder: ${folder.path}`)
  expect(said).toContain('mail for support@localhost comes by SMTP hand-over')
  expect(said).toMatch(/✓ web: 127\.0\.0\.1:\d+ is free/)
  expect(said).toMatch(/\nAll is well\.\n$/)
  expect(await folder.serverPid()).toBeNull()
})

test('each server that is away is named with what to do, one after the other, and counted', async () => {
  const [database, smtp, imap] = await freePorts(3)
  const config = await folder.configure(
    `${desk}smtp: { host: 127.0.0.1, port: ${smtp} }\n` +
      `mailboxes: { support: { team: support, address: support@school.example, imap: { host: 127.0.0.1, port: ${imap} } } }\n`,
  )
  const { code, said, wrong } = await doctor({
    FADEN_CONFIG: config,
    DATABASE_URL: `postgresql://faden:hush@127.0.0.1:${database}/faden`,
    MAILBOX_SUPPORT_PASSWORD: 'hush',
    ...secret,
  })
  expect(code).toBe(1)
  expect(said).toContain(`✓ configuration: ${config}`)
  expect(wrong).toEqual([
    expect.stringMatching(new RegExp(`^✗ database: .*127\\.0\\.0\\.1:${database}\\. Check DATABASE_URL`)),
    expect.stringMatching(
      new RegExp(`^✗ mail out: .*127\\.0\\.0\\.1:${smtp} can't be used: .*Check smtp in`),
    ),
    expect.stringMatching(
      new RegExp(`^✗ mailbox support: .*127\\.0\\.0\\.1:${imap} can't be read: .*Check mailboxes\\.support`),
    ),
  ])
  expect(said).toMatch(/\n3 to mend\.\n$/)
  expect(said).not.toContain('hush')
})

test('servers that answer are well, and are sent nothing', async () => {
  const database = await freshDatabase()
  const sink = await startSmtpSink()
  try {
    const config = await folder.configure(`${desk}smtp: { host: 127.0.0.1, port: ${sink.port} }\n`)
    const { code, said } = await doctor({ FADEN_CONFIG: config, DATABASE_URL: database.url, ...secret })
    expect(code).toBe(0)
    expect(said).toMatch(/✓ database: PostgreSQL \d+\n/)
    expect(said).toContain(`✓ mail out: 127.0.0.1:${sink.port} takes mail`)
    expect(sink.taken).toEqual([])
  } finally {
    await sink.stop()
    await database.drop()
  }
})

test('a data folder that can’t be written is named, with what to do', async () => {
  const file = `${folder.path}/file`
  await writeFile(file, '')
  const { code, wrong } = await doctor({ FADEN_DATA: `${file}/data` })
  expect(code).toBe(1)
  expect(wrong).toEqual([expect.stringMatching(/^✗ data folder: .*Set FADEN_DATA to a folder/)])
})

test('a configuration that can’t be read is a sentence', async () => {
  const { code, complained } = await doctor({ FADEN_CONFIG: await folder.configure(`${desk}langage: de\n`) })
  expect(code).toBe(1)
  expect(complained).toMatch(/^✗ /)
  expect(complained).toContain('Did you mean language?')
  expect(complained).not.toMatch(/^\s+at /m)
})

describe('a database', () => {
  let database: FreshDatabase
  beforeEach(async () => {
    database = await freshDatabase()
  })
  afterEach(() => database.drop())

  test('that can be used is well', async () => {
    expect(await checkDatabase(database.url)).toEqual({
      detail: expect.stringMatching(/^PostgreSQL \d\d$/),
      problem: null,
    })
  })

  test('that does not exist, or that refuses the password, is told apart', async () => {
    const missing = new URL(database.url)
    missing.pathname = '/no_such_database'
    expect((await checkDatabase(missing.href)).problem).toMatch(/"no_such_database" does not exist/)
    const stranger = new URL(database.url)
    stranger.password = 'wrong'
    expect((await checkDatabase(stranger.href)).problem).toMatch(
      /password authentication failed.*DATABASE_URL/,
    )
  })

  test('in which the user may create nothing is refused, with what to do', async () => {
    const name = `guest_${new URL(database.url).pathname.slice(-8)}`
    const client = new Client({ connectionString: database.url })
    await client.connect()
    try {
      await client.query(`create role ${name} login password 'hush'`)
      const guest = new URL(database.url)
      guest.username = name
      guest.password = 'hush'
      expect((await checkDatabase(guest.href)).problem).toMatch(/may not create tables; make it the owner/)
    } finally {
      await client.query(`drop role if exists ${name}`)
      await client.end()
    }
  })
})
