import { chown, link, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'
import { runScript } from '../tools/run-script.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'
import { until } from '../tools/until.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'

const nobody = 65534
const day = 24 * 60 * 60 * 1000

let folder: DataFolder
let dovecot: Dovecot
let customers: SmtpSink
let ports: number[]
let config: string
let cleanUp: (() => Promise<unknown>)[]

beforeEach(async () => {
  cleanUp = []
  folder = await new DataFolder().make()
  cleanUp.push(() => folder.clear())
  dovecot = await startDovecot()
  cleanUp.push(() => dovecot.stop())
  customers = await startSmtpSink()
  cleanUp.push(() => customers.stop())
  ports = await freePorts(2)
  config = await folder.configure(`
teams: { support: { name: Support, level: 1, channel: support } }
channels: { support: { platform: local, name: Support } }
agents: { anna: { name: Anna Berger, teams: [support], accounts: { local: anna } } }
mailboxes:
  support:
    team: support
    address: support@school.example
    imap: { host: 127.0.0.1, port: ${dovecot.port}, secure: false, user: ${dovecot.user} }
smtp: { host: 127.0.0.1, port: ${customers.port} }
`)
}, 30_000)

afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
}, 60_000)

const environment = { MAILBOX_SUPPORT_PASSWORD: 'any' }
const mail = (subject: string, from = 'lena@customer.example') =>
  `From: ${from}\r\nTo: support@school.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@customer.example>\r\n\r\nGuten Tag\r\n`

async function start(): Promise<FadenProcess> {
  const [port = 0, smtpPort = 0] = ports
  const process = new FadenProcess({ folder: folder.path, port, smtpPort, config, environment })
  cleanUp.push(async () => process.isRunning && process.kill())
  await process.ready()
  await until('the mailbox is watched', () => process.desk.watchesMail(), 120)
  return process
}

/** As they lay there for years; one source for all of them. */
async function olderMail(count: number): Promise<void> {
  const source = join(dovecot.maildir, 'tmp', 'source')
  await writeFile(source, mail('old', 'somebody@customer.example'))
  await chown(source, nobody, nobody)
  for (let n = 0; n < count; n += 1)
    await link(source, join(dovecot.maildir, 'cur', `1500000000.M${n}.old:2,`))
}

/** A mail's date in the mailbox is that of its file. */
async function arrivedDaysAgo(subject: string, days: number): Promise<void> {
  const path = join(dovecot.maildir, 'cur', `16${String(days).padStart(8, '0')}.M1.${subject}:2,`)
  await writeFile(path, mail(subject))
  await chown(path, nobody, nobody)
  const at = new Date(Date.now() - days * day)
  await utimes(path, at, at)
}

const subjects = async ({ desk }: FadenProcess) =>
  (await desk.threads('support')).map(({ ticket }) => ticket?.subject)

test('a mailbox with 50,000 old mails is connected: not one mail goes out, and the next new one is a ticket', async () => {
  await olderMail(50_000)
  const process = await start()
  await dovecot.deliver(mail('new'))
  await until('the new mail is a thread', async () => (await subjects(process)).includes('new'))
  await until('it is acknowledged', async () => customers.taken.length > 0)
  expect(await subjects(process)).toEqual(['new'])
  expect(customers.taken.map(({ to }) => to)).toEqual([['lena@customer.example']])
}, 180_000)

test('older mail is imported beside a running Faden without a word to anyone, once, and only since that day', async () => {
  await arrivedDaysAgo('ancient', 40)
  await arrivedDaysAgo('recent', 3)
  await arrivedDaysAgo('fresh', 0)
  const process = await start()
  expect(await subjects(process)).toEqual([])
  const since = new Date(Date.now() - 10 * day).toISOString().slice(0, 10)
  const run = () =>
    runScript('src/cli.ts', ['mail', 'import', 'support', '--since', since], {
      ...environment,
      FADEN_CONFIG: config,
      FADEN_DATA: folder.path,
    })
  const { code, said, complained } = await run()
  expect({ code, complained }).toEqual({ code: 0, complained: '' })
  expect(said).toContain('2 mails since')
  await until('both are threads', async () => (await subjects(process)).length === 2)
  expect((await subjects(process)).toSorted()).toEqual(['fresh', 'recent'])
  await run()
  await dovecot.deliver(mail('new'))
  await until('the new mail is acknowledged', async () => customers.taken.length > 0)
  expect(customers.taken.map(({ raw }) => /^Subject: (.*)$/m.exec(raw.toString())?.[1]?.trim())).toEqual([
    expect.stringContaining('new'),
  ])
  expect(await subjects(process)).toHaveLength(3)
}, 120_000)
