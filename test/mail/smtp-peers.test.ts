import { once } from 'node:events'
import { type AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { OAuthSignIn } from '../../src/domain/sign-in.ts'
import { type Login, loginOf } from '../../src/mail/login.ts'
import { createMailer, type Mailer } from '../../src/mail/mailer.ts'
import { TokenEndpoint } from '../fakes/token-endpoint.ts'

let endpoint: TokenEndpoint
let mails: string[]
/** Undone in reverse. */
let cleanUp: (() => Promise<unknown>)[]

beforeEach(async () => {
  mails = []
  cleanUp = []
  endpoint = await new TokenEndpoint().start()
  cleanUp.push(() => endpoint.stop())
})
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step()
})

/** A mail server that keeps what it takes. */
async function peer(demands: Partial<SMTPServerOptions>, login: Login | null): Promise<Mailer> {
  const server = new SMTPServer({
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    closeTimeout: 100,
    logger: false,
    onData: (stream, _session, callback) => {
      text(stream).then((raw) => {
        mails.push(raw)
        callback()
      })
    },
    ...demands,
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  if (!(server.server instanceof Server)) throw new Error('the peer has no socket')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const mailer = createMailer({ host: '127.0.0.1', port, secure: false, login })
  cleanUp.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  cleanUp.push(() => mailer.close())
  return mailer
}

const mail = {
  from: 'support@school.example',
  to: ['lena@customer.example'],
  raw: Buffer.from('Message-ID: <a@b>\r\nSubject: x\r\n\r\nText\r\n'),
}

describe('a mail server that wants a token (XOAUTH2)', () => {
  const signIn = (): OAuthSignIn => ({
    kind: 'oauth',
    grant: 'app',
    tokenUrl: `${endpoint.url}/token`,
    consent: null,
    clientId: 'faden',
    secret: 'app-secret',
    variable: 'SMTP_CLIENT_SECRET',
    scope: 'smtp',
    name: 'support',
  })
  const consents = { read: async () => null, keep: async () => {} }
  const demandsToken: Partial<SMTPServerOptions> = {
    authMethods: ['XOAUTH2'],
    onAuth: ({ username, accessToken }, _session, callback) => {
      if (username === 'support' && accessToken && endpoint.tokens.get(accessToken) === 'support')
        return callback(null, { user: username })
      // As Microsoft and Google refuse: a challenge that says why, then 535.
      callback(null, { data: { status: '401', schemes: 'bearer', scope: 'smtp' } })
    },
  }

  test('gets one, and takes the mail', async () => {
    const mailer = await peer(demandsToken, loginOf('support', signIn(), consents))
    await mailer.send(mail)
    expect(mails).toHaveLength(1)
    expect(await mailer.check()).toBeNull()
  })

  test('gets a new one when the old was revoked, and the mail goes out once', async () => {
    const mailer = await peer({ ...demandsToken, maxClients: 1 }, loginOf('support', signIn(), consents))
    expect(await mailer.check()).toBeNull()
    endpoint.revokeAll()
    await mailer.send(mail)
    expect(mails).toHaveLength(1)
    expect(endpoint.asked).toHaveLength(2)
  })

  test('of an account that the application may not use is told, and nothing has left', async () => {
    endpoint.user = 'somebody-else'
    const mailer = await peer(demandsToken, loginOf('support', signIn(), consents))
    await expect(mailer.send(mail)).rejects.toMatchObject({ failure: 'not-sent' })
    expect(mails).toEqual([])
    expect(await mailer.check()).toMatch(/can't be used/)
  })

  test('while no token is to be had the mail waits', async () => {
    const mailer = await peer(demandsToken, loginOf('support', signIn(), consents))
    endpoint.answers.push({ status: 503, body: { error: 'temporarily_unavailable' } })
    await expect(mailer.send(mail)).rejects.toMatchObject({ failure: 'not-sent' })
    await mailer.send(mail)
    expect(mails).toHaveLength(1)
  })
})

describe('a mail server that greylists', () => {
  const greylists = (): Partial<SMTPServerOptions> => {
    const seen = new Set<string>()
    return {
      authOptional: true,
      onRcptTo: ({ address }, { envelope }, callback) => {
        const triplet = `${envelope.mailFrom ? envelope.mailFrom.address : ''} ${address}`
        if (seen.has(triplet)) return callback()
        seen.add(triplet)
        callback(Object.assign(new Error('4.7.1 Greylisted, try again later'), { responseCode: 451 }))
      },
    }
  }

  test('gets the mail at the next try; until then it waits, and holds nothing else up', async () => {
    const mailer = await peer(greylists(), null)
    await expect(mailer.send(mail)).rejects.toMatchObject({ failure: 'not-sent', retryAfter: undefined })
    expect(mails).toEqual([])
    await mailer.send(mail)
    expect(mails).toHaveLength(1)
  })

  test('one of two recipients: nobody gets it twice', async () => {
    const mailer = await peer(greylists(), null)
    await expect(mailer.send(mail)).rejects.toMatchObject({ failure: 'not-sent' })
    const both = { ...mail, to: [...mail.to, 'max@customer.example'] }
    // The one who was known has it, and that is said: to repeat it for both would be a second mail to him.
    await expect(mailer.send(both)).rejects.toMatchObject({ failure: 'not-sent', reached: mail.to })
    expect(mails).toHaveLength(1)
  })
})
