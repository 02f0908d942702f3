import { ImapFlow } from 'imapflow'
import { simpleParser } from 'mailparser'
import { mailOfSize } from '../bench/mails.ts'
import { DataFolder } from '../tools/data-folder.ts'
import type { Thread } from '../tools/desk.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver, type PlainMail, sourceOf } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'
import { until } from '../tools/until.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'
import { type Exim, startExim } from './exim.ts'
import { startWiretap, type Wiretap } from './wiretap.ts'

const support = 'support@school.example'
const lena = 'lena@customer.example'

let folder: DataFolder
let dovecot: Dovecot
let wiretap: Wiretap
/** Lena's mailbox. */
let customers: SmtpSink
let exim: Exim
let config: string
let ports: number[]
/** Undone in reverse, whatever of it was reached. */
let cleanUp: (() => Promise<unknown>)[]

beforeEach(async () => {
  cleanUp = []
  folder = await new DataFolder().make()
  cleanUp.push(() => folder.clear())
  dovecot = await startDovecot()
  cleanUp.push(() => dovecot.stop())
  wiretap = await startWiretap(dovecot.port)
  cleanUp.push(() => wiretap.stop())
  customers = await startSmtpSink()
  cleanUp.push(() => customers.stop())
  exim = await startExim({
    domain: 'school.example',
    maildir: dovecot.maildir,
    elsewhere: customers.port,
  })
  cleanUp.push(() => exim.stop())
  config = await folder.configure(configuration())
  ports = await freePorts(2)
}, 30_000)

afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
}, 30_000)

function configuration(): string {
  return `
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: 0 }
channels:
  support: { platform: local, name: Support }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { local: anna } }
mailboxes:
  support:
    team: support
    address: ${support}
    imap: { host: 127.0.0.1, port: ${wiretap.port}, secure: false, user: ${dovecot.user} }
smtp: { host: 127.0.0.1, port: ${exim.port} }
`
}

/** Resolves when the mailbox is being watched. */
async function start(): Promise<FadenProcess> {
  const [port = 0, smtpPort = 0] = ports
  const environment = { MAILBOX_SUPPORT_PASSWORD: 'any' }
  const started = new FadenProcess({ folder: folder.path, port, smtpPort, config, environment })
  cleanUp.push(async () => started.isRunning && started.kill())
  await started.ready()
  await watching(started)
  return started
}

function watching({ desk }: FadenProcess): Promise<unknown> {
  return until('the mailbox is watched', () => desk.watchesMail())
}

function mail(subject: string, more: Partial<PlainMail> = {}): PlainMail {
  const messageId = `<${subject.replaceAll(' ', '.')}@customer.example>`
  return { from: lena, to: support, subject, text: `Guten Tag: ${subject}`, messageId, ...more }
}

const threadOf = ({ desk }: FadenProcess, subject: string): Promise<Thread> =>
  until(`a thread for ${subject}`, async () =>
    (await desk.threads('support')).find(({ ticket }) => ticket?.subject === subject),
  )

async function mailTo(address: string, text: string) {
  const taken = await until(`a mail to ${address} that says ${text}`, async () => {
    for (const mail of customers.taken)
      if (mail.to.includes(address) && (await simpleParser(mail.raw)).text?.includes(text)) return mail
    return null
  })
  return simpleParser(taken.raw)
}

async function unseen(): Promise<number> {
  const { host, port, user } = dovecot
  const auth = { user, pass: 'any' }
  const client = new ImapFlow({ host, port, secure: false, doSTARTTLS: false, auth, logger: false })
  await client.connect()
  const status = await client.status('INBOX', { unseen: true })
  await client.logout()
  return status ? (status.unseen ?? 0) : -1
}

test('a mail through a real mail server becomes a thread, the reply leaves through it, and the answer finds the ticket', async () => {
  const process = await start()
  const { desk } = process
  const first = mail('WLAN in Raum 204')
  await handOver(exim.port, first)
  const thread = await threadOf(process, 'WLAN in Raum 204')
  const number = thread.ticket?.number

  const acknowledgement = await mailTo(lena, 'ist angekommen')
  expect(acknowledgement).toMatchObject({ inReplyTo: first.messageId, references: first.messageId })
  expect(acknowledgement.subject).toBe(`Re: WLAN in Raum 204 [Support #${number}]`)
  expect(acknowledgement.headers.get('auto-submitted')).toBe('auto-replied')

  const typed = { channel: 'support', thread: thread.id, user: 'anna' }
  await desk.type({ ...typed, text: 'Das sage ich nur dem Team.' })
  await desk.type({ ...typed, text: '/reply Bitte den Router neu starten.' })
  const reply = await mailTo(lena, 'Router neu starten')
  expect(reply.from?.value).toEqual([{ name: 'Support', address: support }])
  // All of the conversation, what is answered last.
  expect(reply.inReplyTo).toBe(first.messageId)
  expect(reply.references).toEqual([acknowledgement.messageId, first.messageId])

  const answer = mail('Ganz anderer Betreff', {
    inReplyTo: reply.messageId ?? '',
    references: [...(reply.references ?? []), reply.messageId ?? ''],
  })
  await handOver(exim.port, { ...answer, text: 'Danke, das war es.\r\n\r\n> Bitte den Router neu starten.' })
  await until('the answer stands in the thread', async () =>
    (await desk.thread(thread.id)).posts.some((post) => post.text === 'Danke, das war es.'),
  )
  await desk.type({ ...typed, text: '/reply --close Gern.' })
  const last = await mailTo(lena, 'Gern.')
  expect(last.inReplyTo).toBe(answer.messageId)
  expect(last.references).toEqual([
    first.messageId,
    acknowledgement.messageId,
    reply.messageId,
    answer.messageId,
  ])
  expect(await desk.threads('support')).toMatchObject([{ ticket: { number, status: 'closed' } }])
  expect(customers.taken.filter(({ raw }) => raw.includes('nur dem Team'))).toEqual([])
  await until('all mail is marked read', async () => (await unseen()) === 0)
  expect((await process.terminate()).code).toBe(0)
  expect(process.errors()).toEqual([])
}, 60_000)

test('the first connection takes nothing old, and mail that came while nobody looked comes in at the next start', async () => {
  await dovecot.deliver(sourceOf(mail('old')))
  const process = await start()
  await dovecot.deliver(sourceOf(mail('new')))
  await threadOf(process, 'new')
  expect((await process.terminate()).code).toBe(0)
  await dovecot.deliver(sourceOf(mail('missed')))
  const next = await start()
  await threadOf(next, 'missed')
  const subjects = (await next.desk.threads('support')).map(({ ticket }) => ticket?.subject)
  expect(subjects.toSorted()).toEqual(['missed', 'new'])
  await until('only the old mail is unread', async () => (await unseen()) === 1)
}, 60_000)

test.each([
  { moment: 'fetched and not yet stored', direction: 'to client', pattern: /BODY\[\]<0> \{\d+\}/ },
  { moment: 'stored and not yet marked read', direction: 'to server', pattern: /STORE .*\\Seen/i },
] as const)(
  'a kill when a mail is $moment neither loses nor doubles it',
  async ({ direction, pattern }) => {
    const process = await start()
    const between = wiretap.holdBack(direction, pattern)
    await dovecot.deliver(sourceOf(mail('one')))
    await between
    await process.kill()
    expect(await unseen()).toBe(1)
    const next = await start()
    await dovecot.deliver(sourceOf(mail('two')))
    await threadOf(next, 'one')
    await threadOf(next, 'two')
    expect(await next.desk.threads('support')).toHaveLength(2)
  },
  60_000,
)

test('a kill while a mail of 60 MB is fetched neither loses nor doubles it; the thread says what was read and has all of it', async () => {
  const raw = mailOfSize(60_000_000, 1)
  const process = await start()
  const amid = wiretap.holdBack('to server', /<20971520\./)
  await dovecot.deliver(raw)
  await amid
  await process.kill()
  expect(await folder.query('select 1 from mail_arrivals')).toEqual([])
  const next = await start()
  await dovecot.deliver(sourceOf(mail('two')))
  await threadOf(next, 'two')
  const { id } = await threadOf(next, 'Bildschirmfotos für Raum 204')
  const link = await until('the thread links to all of it', async () => {
    const texts = (await next.desk.thread(id)).posts.map(({ text }) => text ?? '')
    return texts.some((text) => text.startsWith('Diese Mail ist 60 MB groß')) && linkIn(texts)
  })
  const whole = await fetch(link)
  expect(Buffer.from(await whole.arrayBuffer()).equals(raw)).toBe(true)
  expect(await next.desk.threads('support')).toHaveLength(2)
  await until('all mail is marked read', async () => (await unseen()) === 0)
}, 120_000)

const linkIn = (texts: readonly string[]) => /message\.eml .*(http:\S+)/.exec(texts.join('\n'))?.[1]

test('a mail is stored before it is marked read', async () => {
  const process = await start()
  const marking = wiretap.holdBack('to server', /STORE .*\\Seen/i)
  await dovecot.deliver(sourceOf(mail('one')))
  await marking
  await process.kill()
  const [arrived] = await folder.query<{ count: string }>('select count(*) from mail_arrivals')
  expect(arrived?.count).toBe('1')
}, 60_000)

test('a restart of the IMAP server is survived: it is watched again, and nothing is missed or doubled', async () => {
  const process = await start()
  await dovecot.deliver(sourceOf(mail('before')))
  await threadOf(process, 'before')
  await dovecot.restart()
  await dovecot.deliver(sourceOf(mail('after')))
  await threadOf(process, 'after')
  await watching(process)
  expect(await process.desk.threads('support')).toHaveLength(2)
}, 60_000)

test('a mail server that is down for a while gets the reply later, once', async () => {
  const process = await start()
  await handOver(exim.port, mail('WLAN'))
  const thread = await threadOf(process, 'WLAN')
  await mailTo(lena, 'ist angekommen')
  await exim.down()
  const typed = { channel: 'support', thread: thread.id, user: 'anna' }
  await process.desk.type({ ...typed, text: '/reply Einmal.' })
  await until('the first attempt failed', async () => (await process.desk.deliveries()).waiting === 1)
  await exim.up()
  await mailTo(lena, 'Einmal.')
  await until('all is settled', async () => (await process.desk.deliveries()).waiting === 0)
  expect(customers.taken.filter(({ raw }) => raw.includes('Einmal.'))).toHaveLength(1)
}, 60_000)
