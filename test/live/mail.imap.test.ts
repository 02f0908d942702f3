import { ImapFlow } from 'imapflow'
import type { MailboxProgress } from '../../src/mail/imap-position.ts'
import {
  type MailboxWatcher,
  type Pace,
  type WatchOptions,
  watchMailbox,
} from '../../src/mail/imap-watcher.ts'
import type { Login } from '../../src/mail/login.ts'
import { eventually, RecordingInbox, silent } from '../mail/fakes.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'
import { startWiretap } from './wiretap.ts'

let dovecot: Dovecot
let inbox: RecordingInbox
let watcher: MailboxWatcher | null = null

beforeEach(async () => {
  dovecot = await startDovecot()
  inbox = new RecordingInbox()
}, 20_000)

afterEach(async () => {
  await watcher?.stop()
  watcher = null
  await dovecot.stop()
})

const mail = (subject: string, text = 'Guten Tag') =>
  `Return-Path: <lena@example.org>\r\nDelivered-To: support@example.net\r\nFrom: Lena <lena@example.org>\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replaceAll(' ', '.')}@example.org>\r\n\r\n${text}\r\n`

function watch(
  more: Partial<WatchOptions> = {},
  maxBytes = 1_000_000,
  progress: MailboxProgress = inbox,
  pace?: Pace,
): MailboxWatcher {
  const { host, port, user } = dovecot
  const login: Login = { kind: 'password', user, password: 'any', mend: 'set MAILBOX_SUPPORT_PASSWORD' }
  const account = {
    host,
    port,
    login,
    secure: false,
    folders: ['INBOX'],
    moveTo: null,
    maxBytes,
    keepBytes: maxBytes,
  }
  watcher = watchMailbox({ ...account, mailbox: 'support', ...more }, inbox, progress, silent, pace)
  return watcher
}

const connected = () =>
  eventually(
    () => watcher?.status().state === 'connected',
    () => watcher?.status(),
  )
const arrived = (...subjects: string[]) =>
  eventually(
    () => inbox.subjects().join() === subjects.join(),
    () => [inbox.subjects(), watcher?.status()],
  )

async function asSomebody<T>(work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const { host, port, user } = dovecot
  const auth = { user, pass: 'x' }
  const client = new ImapFlow({ host, port, secure: false, doSTARTTLS: false, auth, logger: false })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.logout()
  }
}

const countIn = (folder: string, what: 'unseen' | 'messages') =>
  asSomebody(async (client) => {
    const status = await client.status(folder, { [what]: true })
    return status ? (status[what] ?? 0) : -1
  })
const unread = () => countIn('INBOX', 'unseen')

test('what was there before the first connection stays untouched; what arrives is taken at once, in order, then marked read', async () => {
  await dovecot.deliver(mail('old'))
  watch()
  await connected()
  const before = Date.now()
  await dovecot.deliver(mail('first'))
  await arrived('first')
  expect(Date.now() - before).toBeLessThan(3000)
  await dovecot.deliver(mail('second'))
  await dovecot.deliver(mail('third'))
  await eventually(() => inbox.accepted.length === 3)
  expect(inbox.accepted[0]?.arrival).toMatchObject({
    mailbox: 'support',
    envelopeFrom: 'lena@example.org',
    recipients: ['support@example.net'],
    place: { uid: 2 },
  })
  expect(inbox.accepted.map(({ arrival }) => arrival.place?.uid)).toEqual([2, 3, 4])
  await watcher?.stop()
  expect(await unread()).toBe(1)
}, 30_000)

test('what arrives while nobody watches is taken in by the next start, once', async () => {
  watch()
  await connected()
  await dovecot.deliver(mail('one'))
  await arrived('one')
  await watcher?.stop()
  await dovecot.deliver(mail('two'))
  watch()
  await arrived('one', 'two')
}, 30_000)

test('a lost connection is taken up again and nothing is missed', async () => {
  watch()
  await connected()
  await dovecot.restart()
  await dovecot.deliver(mail('after'))
  await arrived('after')
  await connected()
}, 30_000)

test('a mail that can’t be stored is not marked read, is tried again, and the next waits behind it', async () => {
  watch()
  await connected()
  inbox.failNext(new Error('database is away'), new Error('database is away'))
  await dovecot.deliver(mail('one'))
  await eventually(() => watcher?.status().state === 'failed')
  expect(watcher?.status().problem?.cause).toMatch(/database is away/)
  expect(await unread()).toBe(1)
  await dovecot.deliver(mail('two'))
  await arrived('one', 'two')
  expect(inbox.attempts).toBe(4)
  await connected()
}, 30_000)

test('after renumbering, mail from before the last look is not taken in again', async () => {
  await dovecot.deliver(mail('old'))
  watch()
  await connected()
  await watcher?.stop()
  await dovecot.renumber()
  // The last look was an hour, which is the overlap, after the old mail had come.
  if (inbox.position) inbox.position = { ...inbox.position, readAt: new Date(Date.now() + 3_600_000) }
  watch()
  await connected()
  await dovecot.deliver(mail('new'))
  await arrived('new')
}, 30_000)

test('after renumbering, mail of the time nobody looked comes in', async () => {
  watch()
  await connected()
  await watcher?.stop()
  await dovecot.deliver(mail('missed'))
  await dovecot.renumber()
  watch()
  await arrived('missed')
  await connected()
  expect(inbox.position?.lastUid).toBe(1)
}, 30_000)

test('a mail above the limit comes with its beginning, and says how large it is', async () => {
  watch({}, 20_000)
  await connected()
  await dovecot.deliver(mail('large', 'x'.repeat(200).concat('\r\n').repeat(1000)))
  await arrived('large')
  const raw = inbox.accepted[0]?.raw ?? Buffer.alloc(0)
  expect(raw.length).toBeLessThanOrEqual(20_000)
  expect(raw.toString()).toMatch(/^X-Faden-Shortened-From: 20\d{4}\r\n/)
}, 30_000)

test.each([1_048_575, 1_048_576, 3_500_000])(
  'a mail of %i bytes comes in pieces, as it is',
  async (bytes) => {
    watch({}, 10_000_000)
    await connected()
    const head = mail('large', '')
    const raw = `${head}${'x'
      .repeat(98)
      .concat('\r\n')
      .repeat(bytes / 100)}`
      .slice(0, bytes - 2)
      .concat('\r\n')
    await dovecot.deliver(raw)
    await arrived('large')
    expect(inbox.accepted[0]?.raw.equals(Buffer.from(raw))).toBe(true)
  },
  30_000,
)

test('a server that is not there is named in the status, and stopping does not wait for it', async () => {
  await dovecot.stop()
  watch()
  await eventually(() => watcher?.status().state === 'failed')
  expect(watcher?.status().problem?.cause).toMatch(/ECONNREFUSED|refused/i)
  const before = Date.now()
  await watcher?.stop()
  expect(Date.now() - before).toBeLessThan(1000)
}, 30_000)

test('what was taken in is moved where that is wanted, and what was there before stays', async () => {
  await dovecot.deliver(mail('old'))
  watch({ moveTo: 'Erledigt/2026' })
  await connected()
  await dovecot.deliver(mail('one'))
  await dovecot.deliver(mail('two'))
  await arrived('one', 'two')
  await watcher?.stop()
  expect(await countIn('INBOX', 'messages')).toBe(1)
  expect(await countIn('Erledigt.2026', 'messages')).toBe(2)
}, 30_000)

test('a mail that was stored, and the connection lost before the server was told, is moved by the next start and not taken in again', async () => {
  watch({ moveTo: 'Erledigt' })
  await connected()
  await watcher?.stop()
  await dovecot.deliver(mail('stored'))
  // As the store knows it after a kill between commit and move.
  if (inbox.position) inbox.position = { ...inbox.position, lastUid: 1, lastIsOurs: true }
  watch({ moveTo: 'Erledigt' })
  await connected()
  await dovecot.deliver(mail('next'))
  await arrived('next')
  await watcher?.stop()
  expect(await countIn('Erledigt', 'messages')).toBe(2)
}, 30_000)

test('several folders are read, each by itself; one that is missing is told and keeps the others from nothing', async () => {
  await asSomebody((client) => client.mailboxCreate('Netz'))
  const folders = ['INBOX', 'Netz', 'Gibtsnicht']
  const taken = folders.map(() => new RecordingInbox())
  const progress: MailboxProgress = {
    read: (of) => taken[folders.indexOf(of.folder)]?.read() ?? Promise.resolve(null),
    start: async (of, validity, uid) => taken[folders.indexOf(of.folder)]?.start(of, validity, uid),
    checked: async (of, at) => taken[folders.indexOf(of.folder)]?.checked(of, at),
    failed: async (of, problem) => taken[folders.indexOf(of.folder)]?.failed(of, problem),
  }
  watch({ folders }, 1_000_000, progress)
  await eventually(() => taken[0]?.position != null && taken[1]?.position != null)
  await dovecot.deliver(mail('to the inbox'))
  await asSomebody((client) => client.append('Netz', mail('to Netz')))
  await eventually(() => inbox.subjects().length === 2)
  expect(inbox.accepted.map(({ arrival }) => arrival.place?.folder).toSorted()).toEqual(['INBOX', 'Netz'])
  expect(watcher?.status()).toMatchObject({
    state: 'failed',
    problem: { cause: expect.stringContaining('Gibtsnicht') },
  })
}, 30_000)

const quick = { idleMs: 300, pollMs: 300, silenceMs: 1000 }

test('a server that can’t say when mail comes is asked again and again', async () => {
  await dovecot.stop()
  dovecot = await startDovecot({ withoutIdle: true })
  watch({}, 1_000_000, inbox, quick)
  await connected()
  await dovecot.deliver(mail('one'))
  await arrived('one')
  await dovecot.deliver(mail('two'))
  await arrived('one', 'two')
}, 30_000)

test('a connection that died in IDLE without a word is noticed and taken up again', async () => {
  const wiretap = await startWiretap(dovecot.port)
  try {
    const frozen = wiretap.holdBack('to server', /IDLE/)
    watch({ port: wiretap.port }, 1_000_000, inbox, quick)
    await frozen
    await dovecot.deliver(mail('while it was dead'))
    await arrived('while it was dead')
    await connected()
  } finally {
    await watcher?.stop()
    await wiretap.stop()
  }
}, 30_000)
