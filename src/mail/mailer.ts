import { PassThrough, pipeline } from 'node:stream'
import { createTransport } from 'nodemailer'
import type SMTPPool from 'nodemailer/lib/smtp-pool'
import { isLoopback } from '../domain/loopback.ts'
import type { Login } from './login.ts'
import { partlyTaken, smtpFailure } from './smtp-failure.ts'

export interface SmtpOptions {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise STARTTLS where offered, without which no password is sent to another machine. */
  readonly secure: boolean
  /** null: the server wants no sign-in. */
  readonly login: Login | null
}

/** One attempt at one rendered mail. */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
}

export interface Mailer {
  /**
   * Resolves once the server took the mail for every recipient; rejects with a `DeliveryError`, which names those it was
   * taken for, if any. Never tries twice what may have gone out.
   */
  send(message: Envelope): Promise<void>
  /** Ends idle connections; what is being sent is finished first. */
  close(): Promise<void>
  /** null if the server can be reached and lets us in, else what is wrong. The answer holds for a minute, so that probes do not sign in each time. */
  check(): Promise<string | null>
}

const checkHolds = 60_000

/** Without a server (trial) every mail is accepted and goes nowhere: the stored mail is what the outbox page shows. */
export function createMailer(options: SmtpOptions | null, clock: () => number = Date.now): Mailer {
  return options ? smtpMailer(options, clock) : outboxOnly
}

/** nodemailer asks for a token at each sign-in, and once more with `renew` if the server refuses it. */
function authOf(login: Login): SMTPPool.Options['auth'] {
  const { user } = login
  if (login.kind === 'password') return { user, pass: login.password }
  const { tokens } = login
  return {
    type: 'OAuth2',
    user,
    provisionCallback: (_user, renew, done) => {
      if (renew) tokens.forget()
      tokens.current().then((token) => done(null, token), done)
    },
  }
}

/** Mail from these senders leaves by servers of their own, all other by the common one. */
export function mailerBySender(common: Mailer, own: ReadonlyMap<string, Mailer>): Mailer {
  const all = [common, ...own.values()]
  return {
    send: (message) => (own.get(message.from) ?? common).send(message),
    close: async () => void (await Promise.all(all.map((mailer) => mailer.close()))),
    check: async () => {
      const wrong = await Promise.all(all.map((mailer) => mailer.check()))
      return wrong.filter((sentence) => sentence !== null).join(' ') || null
    },
  }
}

const outboxOnly: Mailer = {
  send: async () => {},
  close: async () => {},
  check: async () => null,
}

function smtpMailer({ host, port, secure, login }: SmtpOptions, clock: () => number): Mailer {
  const transport = createTransport({
    pool: true,
    host,
    port,
    secure,
    requireTLS: login !== null && !isLoopback(host),
    // A relay on this machine has a certificate that nobody vouches for, and nobody can listen in.
    ignoreTLS: !secure && isLoopback(host),
    ...(login && { auth: authOf(login) }),
    maxConnections: 5,
    // Only a pooled connection that had died unnoticed is replaced, before a byte of the mail was sent.
    maxRequeues: 1,
    connectionTimeout: 20_000,
    greetingTimeout: 20_000,
    socketTimeout: 120_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // Each failed attempt reports itself; without a listener the pool's copy of the error would end the process.
  transport.on('error', () => {})

  const handedOver = new WeakSet<object>()
  transport.use('stream', (mail, done) => {
    const { envelope } = mail.data
    mail.message.processFunc((input) => {
      const output = new PassThrough()
      output.once('end', () => typeof envelope === 'object' && envelope && handedOver.add(envelope))
      return pipeline(input, output, () => {})
    })
    done()
  })
  const underWay = new Set<Promise<unknown>>()

  async function attempt({ from, to, raw }: Envelope): Promise<void> {
    const envelope = { from, to: [...to] }
    const { accepted, rejectedErrors = [] } = await transport
      .sendMail({ envelope, raw })
      .catch((error: Error) => {
        throw smtpFailure(error, handedOver.has(envelope))
      })
    if (rejectedErrors.length > 0) throw partlyTaken(accepted, rejectedErrors)
  }

  async function verify(): Promise<string | null> {
    try {
      await transport.verify()
      return null
    } catch (error) {
      return `The mail server ${host}:${port} can't be used: ${(error as Error).message}`
    }
  }
  let checked: { readonly at: number; readonly answer: Promise<string | null> } | null = null

  return {
    async send(message) {
      const sending = attempt(message)
      underWay.add(sending)
      try {
        await sending
      } finally {
        underWay.delete(sending)
      }
    },
    async close() {
      await Promise.allSettled(underWay)
      transport.close()
    },
    async check() {
      if (!checked || clock() - checked.at >= checkHolds) checked = { at: clock(), answer: verify() }
      return checked.answer
    },
  }
}
