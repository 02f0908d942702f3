import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Login } from '../../src/mail/login.ts'
import { createMailer, type Mailer, mailerBySender } from '../../src/mail/mailer.ts'

type Script = (line: string) => string | null | 'hang up'

/** An SMTP server that says what a test tells it to, and keeps what it was sent. */
class ScriptedServer {
  readonly mails: string[] = []
  connections = 0
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #script: Script = () => null
  greeting = '220 test'

  constructor() {
    this.#server = createServer((socket) => this.#serve(socket))
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  answer(script: Script): void {
    this.#script = script
  }

  #serve(socket: Socket): void {
    this.connections += 1
    this.#sockets.add(socket)
    socket.on('error', () => {})
    socket.write(`${this.greeting}\r\n`)
    let data: string | null = null
    let rest = ''
    socket.on('data', (chunk) => {
      rest += chunk.toString()
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end)
        rest = rest.slice(end + 2)
        if (data !== null && line !== '.') {
          data += `${line}\r\n`
          continue
        }
        const answer = this.#script(line) ?? (line === 'DATA' ? '354 go on' : '250 ok')
        if (answer === 'hang up') return void socket.destroy()
        if (line === '.') {
          if (answer.startsWith('2')) this.mails.push(data ?? '')
          data = null
        }
        if (line === 'DATA' && answer.startsWith('354')) data = ''
        socket.write(`${answer}\r\n`)
      }
    })
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

let server: ScriptedServer
let port: number
let mailer: Mailer

beforeEach(async () => {
  server = new ScriptedServer()
  port = await server.listen()
  mailer = createMailer({ host: '127.0.0.1', port, secure: false, login: null })
})

afterEach(async () => {
  await mailer.close()
  await server.close()
})

const login: Login = { kind: 'password', user: 'a', password: 'b', mend: 'set SMTP_PASSWORD' }
const raw = Buffer.from('Message-ID: <a@b>\r\nSubject: x\r\n\r\n.Text\r\n')
const send = (to = ['lena@example.org']) => mailer.send({ from: 'support@example.org', to, raw })

async function failureOf(sending: Promise<void>): Promise<DeliveryError> {
  const error = await sending.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!(error instanceof DeliveryError)) throw new Error(`expected a DeliveryError, got ${error}`)
  return error
}

test('a mail goes out byte for byte, and a connection serves many', async () => {
  await send()
  await send()
  expect(server.mails).toEqual(['Message-ID: <a@b>\r\nSubject: x\r\n\r\n..Text\r\n', expect.any(String)])
  expect(server.connections).toBe(1)
})

test.each<[string, Script, Partial<DeliveryError>]>([
  [
    'MAIL FROM refused for now',
    (line) => (line.startsWith('MAIL') ? '451 later' : null),
    { failure: 'not-sent' },
  ],
  [
    'a recipient refused for now (greylisting)',
    (line) => (line.startsWith('RCPT') ? '450 greylisted' : null),
    { failure: 'not-sent', retryAfter: undefined },
  ],
  [
    'a recipient unknown',
    (line) => (line.startsWith('RCPT') ? '550 no such user' : null),
    { failure: 'rejected' },
  ],
  [
    'too busy',
    (line) => (line.startsWith('MAIL') ? '421 busy' : null),
    { failure: 'not-sent', retryAfter: 60_000 },
  ],
  [
    'too busy, for a named time',
    (line) => (line.startsWith('MAIL') ? '421 try again in 5 minutes' : null),
    { failure: 'not-sent', retryAfter: 300_000 },
  ],
  ['the mail refused', (line) => (line === '.' ? '554 looks like spam' : null), { failure: 'rejected' }],
  ['the mail refused for now', (line) => (line === '.' ? '452 no space' : null), { failure: 'not-sent' }],
  ['lost before the mail was sent', (line) => (line === 'DATA' ? 'hang up' : null), { failure: 'not-sent' }],
  ['lost after the mail was sent', (line) => (line === '.' ? 'hang up' : null), { failure: 'uncertain' }],
])('%s', async (_what, script, expected) => {
  server.answer(script)
  expect(await failureOf(send())).toMatchObject(expected)
})

test('a server that turns everyone away is not the mail’s fault', async () => {
  server.greeting = '554 no service'
  expect((await failureOf(send())).failure).toBe('not-sent')
  expect(await mailer.check()).toMatch(/can't be used: .*554/)
})

test('probes do not sign in each time: an answer holds for a minute', async () => {
  let now = 0
  const probed = createMailer({ host: '127.0.0.1', port, secure: false, login: null }, () => now)
  expect(await Promise.all([probed.check(), probed.check()])).toEqual([null, null])
  now = 59_999
  expect(await probed.check()).toBeNull()
  expect(server.connections).toBe(1)
  server.greeting = '554 no service'
  now = 60_000
  expect(await probed.check()).toMatch(/554/)
  expect(server.connections).toBe(2)
  await probed.close()
})

test('no server there', async () => {
  const nowhere = createMailer({ host: '127.0.0.1', port: 1, secure: false, login: null })
  const failure = await failureOf(nowhere.send({ from: 'a@example.org', to: ['b@example.org'], raw }))
  expect(failure.failure).toBe('not-sent')
  expect(await nowhere.check()).toMatch(/^The mail server 127\.0\.0\.1:1 can't be used/)
  await nowhere.close()
})

test('no password goes to another machine without TLS', async () => {
  const said: string[] = []
  server.answer((line) => {
    said.push(line)
    return line === 'STARTTLS' ? '502 not here' : null
  })
  // 127.1 leads here, but does not read as this machine.
  const strict = createMailer({ host: '127.1', port, secure: false, login })
  const failure = await failureOf(strict.send({ from: 'a@example.org', to: ['b@example.org'], raw }))
  expect(failure.failure).toBe('not-sent')
  expect(said).toContain('STARTTLS')
  expect(said.join()).not.toMatch(/AUTH|MAIL/)
  await strict.close()
})

test('a wrong password is mended by a person, so the mail waits', async () => {
  server.answer((line) =>
    line.startsWith('EHLO') ? '250-test\r\n250 AUTH PLAIN' : line.startsWith('AUTH') ? '535 no' : null,
  )
  const guest = createMailer({ host: '127.0.0.1', port, secure: false, login })
  const failure = await failureOf(guest.send({ from: 'a@example.org', to: ['b@example.org'], raw }))
  expect(failure).toMatchObject({ failure: 'not-sent', retryAfter: 60_000 })
  await guest.close()
})

test('who was left out is said when only some recipients were taken', async () => {
  server.answer((line) => (line.includes('ben@') ? '550 no such user' : null))
  const failure = await failureOf(send(['lena@example.org', 'ben@example.org']))
  expect(failure).toMatchObject({ failure: 'rejected', reached: ['lena@example.org'] })
  expect(failure.message).toMatch(/^ben@example\.org: .*550 no such user$/)
  expect(server.mails).toHaveLength(1)
})

test('as long as one of those left out was turned away only for now, it can be repeated for them', async () => {
  server.answer((line) =>
    line.includes('ben@') ? '550 no such user' : line.includes('max@') ? '451 later' : null,
  )
  const failure = await failureOf(send(['ben@example.org', 'lena@example.org', 'max@example.org']))
  expect(failure).toMatchObject({ failure: 'not-sent', reached: ['lena@example.org'], retryAfter: undefined })
  const none = await failureOf(send(['ben@example.org', 'max@example.org']))
  expect(none).toMatchObject({ failure: 'not-sent', reached: [] })
})

test('a pooled connection that had died unnoticed does not cost the mail', async () => {
  await send()
  server.answer((line) => (line.startsWith('MAIL') && server.connections === 1 ? 'hang up' : null))
  await send()
  expect(server.mails).toHaveLength(2)
  expect(server.connections).toBe(2)
})

test('without a server every mail is accepted', async () => {
  const trial = createMailer(null)
  await trial.send({ from: 'a@example.org', to: ['b@example.org'], raw })
  expect(await trial.check()).toBeNull()
})

test('mail of a team with a server of its own leaves by that one, all other by the common one', async () => {
  const other = new ScriptedServer()
  const own = createMailer({ host: '127.0.0.1', port: await other.listen(), secure: false, login: null })
  const mailers = mailerBySender(mailer, new Map([['netz@example.org', own]]))
  await mailers.send({ from: 'netz@example.org', to: ['lena@example.org'], raw })
  expect([server.mails.length, other.mails.length]).toEqual([0, 1])
  await mailers.send({ from: 'support@example.org', to: ['lena@example.org'], raw })
  expect([server.mails.length, other.mails.length]).toEqual([1, 1])
  expect(await mailers.check()).toBeNull()
  await own.close()
  await other.close()
  const broken = mailerBySender(
    mailer,
    new Map([['netz@example.org', createMailer({ host: '127.0.0.1', port: 1, secure: false, login: null })]]),
  )
  expect(await broken.check()).toMatch(/127\.0\.0\.1:1 can't be used/)
})
