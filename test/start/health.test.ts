import { Client } from 'pg'
import type { ChatState } from '../../src/jobs/connections.ts'
import { type Sender, startSender } from '../../src/jobs/sender.ts'
import type { MailboxStatus, MailboxWatcher } from '../../src/mail/imap-watcher.ts'
import { createMailer } from '../../src/mail/mailer.ts'
import { healthOf } from '../../src/start/health.ts'
import { createMetrics } from '../../src/start/metrics.ts'
import { seeOutage } from '../../src/store/outages.ts'
import { rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from '../jobs/eventually.ts'
import { freePorts } from '../tools/ports.ts'

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

const since = new Date('2030-01-02T03:04:05Z')
const watcher = (status: Partial<MailboxStatus>): MailboxWatcher => ({
  status: () => ({ state: 'connected', since, problem: null, ...status }),
  stop: async () => {},
})

async function health({
  mailer = createMailer(null),
  mailboxes = {},
  chats = [],
}: {
  mailer?: ReturnType<typeof createMailer>
  mailboxes?: Record<string, MailboxWatcher>
  chats?: [string, ChatState][]
} = {}) {
  sender ??= await startSender(desk.core, desk.url)
  const intakes = { smtpPort: null, mailboxes: new Map(Object.entries(mailboxes)), stop: async () => {} }
  return healthOf({
    database: desk.core.database,
    sender,
    mailer,
    intakes,
    chats: { states: () => new Map(chats) },
  })
}

const failing = (parts: Awaited<ReturnType<typeof health>>) =>
  Object.keys(parts).filter((part) => !parts[part]?.ok)

/** From outside, as an administrator would: the database itself can't do it to itself. */
async function onServer(statement: (name: string) => string): Promise<void> {
  const client = new Client({ connectionString: process.env.FADEN_TEST_DATABASE_URL })
  await client.connect()
  await client.query(statement(new URL(desk.url).pathname.slice(1)))
  await client.end()
}
const allowConnections = (allowed: boolean) =>
  onServer((name) => `alter database ${name} allow_connections ${allowed}`)
const endConnections = (which: string) =>
  onServer(
    (name) =>
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and application_name like '${which}'`,
  )

test('each part is named, and says how it is', async () => {
  expect(await health({ mailboxes: { support: watcher({}) } })).toEqual({
    database: { ok: true, detail: 'answers' },
    'mail in': { ok: true, detail: 'no mail waits' },
    deliveries: { ok: true, detail: 'being worked off' },
    smtp: { ok: true, detail: 'takes mail' },
    'mailbox support': { ok: true, detail: 'connected since 2030-01-02T03:04:05.000Z' },
  })
})

test('a mail server that is away and a mailbox that can’t be read fail by name, the rest does not', async () => {
  const [port = 0] = await freePorts(1)
  const mailer = createMailer({ host: '127.0.0.1', port, secure: false, login: null })
  const mailboxes = {
    support: watcher({ state: 'failed', problem: { cause: 'wrong password', mend: 'npm run doctor' } }),
    network: watcher({}),
  }
  const parts = await health({ mailer, mailboxes })
  await mailer.close()
  expect(failing(parts)).toEqual(['smtp', 'mailbox support'])
  expect(parts.smtp?.detail).toContain(`127.0.0.1:${port}`)
  expect(parts['mailbox support']?.detail).toBe('wrong password. To mend it: npm run doctor')
})

test('a chat that is lost fails by name, with its cause and what to do', async () => {
  const parts = await health({
    chats: [
      ['slack', { state: 'lost', since, cause: 'the app was uninstalled', mend: 'npm run doctor' }],
      ['matrix', { state: 'well', since }],
    ],
  })
  expect(failing(parts)).toEqual(['chat slack'])
  expect(parts['chat slack']?.detail).toBe(
    'lost since 2030-01-02T03:04:05.000Z: the app was uninstalled. To mend it: npm run doctor',
  )
})

test('what is out for any process fails by name', async () => {
  const outage = {
    kind: 'channel',
    subject: 'support',
    platform: 'slack',
    cause: 'is_archived',
    mend: 'npm run doctor',
  }
  await seeOutage(desk.core.database.db, { ...outage, kind: 'channel', channel: null, team: null }, since)
  const parts = await health()
  expect(failing(parts)).toEqual(['channel support'])
  expect(parts['channel support']?.detail).toBe(
    'out since 2030-01-02T03:04:05.000Z: is_archived. To mend it: npm run doctor',
  )
})

test('a lost session and a lost database are seen, and so is their return', async () => {
  expect(failing(await health())).toEqual([])
  await allowConnections(false)
  await endConnections('faden session')
  await eventually('the session is seen to be lost', async () =>
    failing(await health()).includes('deliveries'),
  )
  await endConnections('%')
  await eventually('the database is seen to be gone', async () =>
    failing(await health()).includes('database'),
  )
  expect(failing(await health())).toEqual(['database', 'deliveries', 'mail in'])
  await allowConnections(true)
  await eventually('all is well again', async () => failing(await health()).length === 0)
})

test('the metrics count what has not gone out, and parked deliveries apart from it', async () => {
  const metrics = createMetrics(desk.core.database)
  const counted = async () =>
    Object.fromEntries(
      [...(await metrics.metrics()).matchAll(/^faden_deliveries\{state="(\w+)"\} (\d+)$/gm)].map(
        ([, state, count]) => [state, Number(count)],
      ),
    )
  const none = { waiting: 0, sending: 0, uncertain: 0, parked: 0 }
  const ticket = await desk.opened()
  await desk.pass(60)
  await desk.deliver()
  expect(await counted()).toEqual(none)
  desk.mailer.fate.script('send', rejected('550 5.1.1 gibt es nicht'))
  await desk.command('anna', ticket, 'reply eins', { typed: true })
  expect((await counted()).waiting).toBeGreaterThan(0)
  await desk.deliver()
  await desk.pass(60)
  await desk.deliver()
  expect(await counted()).toEqual({ ...none, parked: 1 })
})
