import { ImapFlow } from 'imapflow'
import { type MailboxWatcher, watchMailbox } from '../../src/mail/imap-watcher.ts'
import { eventually, RecordingInbox, silent } from '../mail/fakes.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'

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

function watch(maxBytes = 1_000_000): MailboxWatcher {
  const { host, port, user } = dovecot
  const account = { host, port, user, password: 'any', secure: false, folder: 'INBOX', maxBytes }
  watcher = watchMailbox({ ...account, mailbox: 'support' }, inbox, inbox, silent)
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

async function unread(): Promise<number> {
  const { host, port, user } = dovecot
  const client = new ImapFlow({
    host,
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: 'x' },
    logger: false,
  })
  await client.connect()
  const status = await client.status('INBOX', { unseen: true })
  await client.logout()
  return status ? (status.unseen ?? 0) : -1
}

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
  expect(watcher?.status().error).toMatch(/database is away/)
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
  watch(20_000)
  await connected()
  await dovecot.deliver(mail('large', 'x'.repeat(200).concat('\r\n').repeat(1000)))
  await arrived('large')
  const raw = inbox.accepted[0]?.raw ?? Buffer.alloc(0)
  expect(raw.length).toBeLessThan(21_000)
  expect(raw.toString()).toMatch(/^X-Faden-Shortened-From: 20\d{4}\r\n/)
}, 30_000)

test('a server that is not there is named in the status, and stopping does not wait for it', async () => {
  await dovecot.stop()
  watch()
  await eventually(() => watcher?.status().state === 'failed')
  expect(watcher?.status().error).toMatch(/ECONNREFUSED|refused/i)
  const before = Date.now()
  await watcher?.stop()
  expect(Date.now() - before).toBeLessThan(1000)
}, 30_000)
