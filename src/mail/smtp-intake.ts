import { type AddressInfo, BlockList, isIP } from 'node:net'
import type { Logger } from 'pino'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { SetupError } from '../domain/errors.ts'
import type { MailInbox, MailSource } from '../domain/mail.ts'

export interface SmtpIntakeOptions {
  readonly host: string
  readonly port: number
  readonly maxBytes: number
  readonly protocol: 'smtp' | 'lmtp'
  /** Addresses and networks (CIDR) that may hand mail over; null: whoever reaches the port. */
  readonly allow: readonly string[] | null
  /** PEM; null: no STARTTLS. */
  readonly tls: { readonly certificate: string; readonly key: string } | null
  readonly requireTls: boolean
  /** The mailbox that an address (lower case) belongs to; null: nobody here. */
  mailboxOf(address: string): string | null
}

export interface SmtpIntake {
  readonly address: { readonly host: string; readonly port: number }
  /** Takes no new connection; mail that is being handed over is finished first. */
  stop(): Promise<void>
}

const maxClients = 100
const maxRecipients = 100
const idleTimeoutMs = 60_000
const stopTimeoutMs = 10_000

/**
 * Takes mail from an MTA (or swaks). It says 250 only once the inbox has stored the mail; whatever goes wrong before
 * is a 4xx, so that the MTA keeps the mail and tries again. Rejects with a `SetupError` if the port can't be opened.
 */
export async function startSmtpIntake(
  options: SmtpIntakeOptions,
  inbox: MailInbox,
  log: Logger,
): Promise<SmtpIntake> {
  const { tls } = options
  const allowed = options.allow && networks(options.allow)
  const server = new SMTPServer({
    lmtp: options.protocol === 'lmtp',
    ...(tls && { cert: tls.certificate, key: tls.key }),
    name: 'faden',
    banner: 'Faden',
    size: options.maxBytes,
    rejectOversized: true,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    maxClients,
    maxRecipients,
    socketTimeout: idleTimeoutMs,
    closeTimeout: stopTimeoutMs,
    onConnect({ remoteAddress }, callback) {
      if (!allowed || isIn(allowed, remoteAddress)) return callback()
      log.warn({ remoteAddress }, 'A mail server that hand_over.allow does not name was turned away')
      callback(reply(554, `${remoteAddress} may not hand mail over here`))
    },
    onMailFrom(_sender, session, callback) {
      if (!options.requireTls || session.secure) return callback()
      callback(reply(530, 'Must issue a STARTTLS command first'))
    },
    onRcptTo(recipient, _session, callback) {
      if (options.mailboxOf(recipient.address.toLowerCase())) return callback()
      callback(reply(550, `No mailbox here takes mail for ${recipient.address}; check the address`))
    },
    onData(stream, session, callback) {
      takeIn(stream, session, options, inbox).then(
        () => callback(null, 'Stored'),
        (error: unknown) => {
          log.error(
            { err: error },
            'A mail handed over by SMTP could not be stored; its sender was asked to try again',
          )
          callback(reply(451, 'The mail could not be stored now; please try again later'))
        },
      )
    },
  })
  await listen(server, options)
  server.on('error', (error) => log.debug({ err: error }, 'An SMTP connection broke'))
  const { address, port } = server.server.address() as AddressInfo
  return {
    address: { host: address, port },
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

function networks(allow: readonly string[]): BlockList {
  const list = new BlockList()
  for (const one of allow) {
    const [address = '', bits] = one.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return list
}

/** A socket that listens on both shows IPv4 as `::ffff:…`. */
function isIn(list: BlockList, remoteAddress: string): boolean {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '')
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** One arrival for each of our mailboxes that the mail is for. */
async function takeIn(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  options: SmtpIntakeOptions,
  inbox: MailInbox,
): Promise<void> {
  const source = await keep(stream, inbox)
  if (source === null) return
  const { mailFrom, rcptTo } = session.envelope
  const receivedAt = new Date()
  for (const [mailbox, recipients] of byMailbox(
    rcptTo.map((to) => to.address.toLowerCase()),
    options,
  )) {
    const envelopeFrom = mailFrom ? mailFrom.address.toLowerCase() : null
    await inbox.accept({ mailbox, place: null, envelopeFrom, recipients, receivedAt }, source)
  }
}

/** null if it is too large: then the rest is read and forgotten, and the server answers 552. */
async function keep(stream: SMTPServerDataStream, inbox: MailInbox): Promise<MailSource | null> {
  try {
    return await inbox.keep(upToTheLimit(stream))
  } catch (error) {
    if (error instanceof TooLarge) return null
    throw error
  } finally {
    // The client goes on sending, and hears the answer behind its last line.
    stream.resume()
  }
}

async function* upToTheLimit(stream: SMTPServerDataStream): AsyncGenerator<Buffer> {
  for await (const piece of stream.iterator({ destroyOnReturn: false })) {
    if (stream.sizeExceeded) throw new TooLarge()
    yield piece
  }
  if (stream.sizeExceeded) throw new TooLarge()
}

class TooLarge extends Error {}

function byMailbox(addresses: readonly string[], options: SmtpIntakeOptions): Map<string, string[]> {
  const mailboxes = new Map<string, string[]>()
  for (const address of addresses) {
    const mailbox = options.mailboxOf(address)
    if (mailbox) mailboxes.set(mailbox, [...(mailboxes.get(mailbox) ?? []), address])
  }
  return mailboxes
}

const reply = (responseCode: number, sentence: string) => Object.assign(new Error(sentence), { responseCode })

async function listen(server: SMTPServer, { host, port }: SmtpIntakeOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(setupError(error, host, port))
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve()
    })
  })
}

function setupError(error: NodeJS.ErrnoException, host: string, port: number): SetupError {
  const why: Record<string, string> = {
    EADDRINUSE: 'something else listens there',
    EACCES: 'this user may not open that port',
    EADDRNOTAVAIL: 'this machine has no such address',
  }
  const cause = why[error.code ?? ''] ?? error.message
  return new SetupError(`SMTP intake can't open ${host}:${port}: ${cause}. Set SMTP_PORT to a free port.`)
}
