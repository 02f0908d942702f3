import type { OAuthSignIn } from '../../src/domain/sign-in.ts'
import { type MailboxWatcher, watchMailbox } from '../../src/mail/imap-watcher.ts'
import { loginOf } from '../../src/mail/login.ts'
import { TokenEndpoint } from '../fakes/token-endpoint.ts'
import { eventually, RecordingInbox, silent } from '../mail/fakes.ts'
import { type Dovecot, startDovecot } from './dovecot.ts'

let endpoint: TokenEndpoint
let dovecot: Dovecot
let inbox: RecordingInbox
let watcher: MailboxWatcher
let kept: string | null

beforeEach(async () => {
  endpoint = await new TokenEndpoint().start()
  dovecot = await startDovecot({ tokensOf: endpoint.url })
  inbox = new RecordingInbox()
  kept = null
}, 20_000)

afterEach(async () => {
  await watcher.stop()
  await dovecot.stop()
  await endpoint.stop()
})

function watch(more: Partial<OAuthSignIn> = {}): void {
  const signIn: OAuthSignIn = {
    kind: 'oauth',
    grant: 'app',
    tokenUrl: `${endpoint.url}/token`,
    consent: null,
    clientId: 'faden',
    secret: 'app-secret',
    variable: 'MAILBOX_SUPPORT_CLIENT_SECRET',
    scope: 'imap',
    name: 'support',
    ...more,
  }
  const { host, port, user } = dovecot
  const keep = async (_: string, token: string) => {
    kept = token
  }
  const consents = { read: async () => kept, keep }
  const account = {
    host,
    port,
    secure: false,
    folders: ['INBOX'],
    moveTo: null,
    maxBytes: 1_000_000,
    keepBytes: 1_000_000,
  }
  watcher = watchMailbox(
    { ...account, mailbox: 'support', login: loginOf(user, signIn, consents) },
    inbox,
    inbox,
    silent,
  )
}

const connected = () =>
  eventually(
    () => watcher.status().state === 'connected',
    () => watcher.status(),
  )
const failed = () =>
  eventually(
    () => watcher.status().state === 'failed',
    () => watcher.status(),
  )
const mail = (subject: string) => `From: lena@example.org\r\nSubject: ${subject}\r\n\r\nGuten Tag\r\n`

test('a mailbox that wants a token is read with one, as an application and in the name of a person', async () => {
  watch()
  await connected()
  await dovecot.deliver(mail('to the application'))
  await eventually(() => inbox.subjects().length === 1)
  await watcher.stop()

  kept = 'refresh-1'
  watch({ grant: 'user', secret: null })
  await connected()
  await dovecot.deliver(mail('to the person'))
  await eventually(() => inbox.subjects().length === 2)
  expect(inbox.subjects()).toEqual(['to the application', 'to the person'])
  expect(kept).toBe(endpoint.refreshToken)
}, 30_000)

test('a token that was revoked is replaced by itself when the connection is lost', async () => {
  watch()
  await connected()
  endpoint.revokeAll()
  await dovecot.restart()
  await dovecot.deliver(mail('after'))
  await eventually(() => inbox.subjects().length === 1)
  await connected()
}, 30_000)

test('an application without access to this mailbox is told so, with what mends it', async () => {
  endpoint.user = 'somebody-else'
  watch()
  await failed()
  expect(watcher.status().problem).toEqual({
    cause: expect.stringMatching(/^Mailbox support on .* can't be read: the server refused the sign-in/),
    mend: 'give the application faden access to the mailbox of support, then npm run doctor',
  })
}, 30_000)

test('a secret that has expired is told; with a new consent it goes on by itself', async () => {
  kept = 'refresh-of-yore'
  watch({ grant: 'user', secret: null })
  await failed()
  expect(watcher.status().problem).toMatchObject({
    cause: expect.stringContaining('AADSTS700082'),
    mend: 'npm run faden -- mail sign-in support',
  })
  kept = endpoint.refreshToken
  await connected()
}, 30_000)
