import { once } from 'node:events'
import { type AddressInfo, Server } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'

export interface TakenMail {
  readonly from: string
  readonly to: readonly string[]
  readonly raw: Buffer
  readonly messageId: string
}

export interface SmtpSink {
  readonly port: number
  /** Every mail that came whole, repeats too, in the order in which they came; also those whose sender never got to hear it. */
  readonly taken: readonly TakenMail[]
  /** Mails that broke off in the middle. */
  readonly broken: number
  stop(): Promise<void>
}

/**
 * A mail server for tests: keeps what it takes, and says so after `answerAfter` milliseconds. It takes everything but mail
 * to whom `turnsAway` names a code for (RFC 5321 §4.2.1: 4xx for now, 5xx for good).
 */
export async function startSmtpSink(
  answerAfter: () => number = () => 0,
  turnsAway: (address: string) => number | null = () => null,
): Promise<SmtpSink> {
  const taken: TakenMail[] = []
  let begun = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 200,
    logger: false,
    onRcptTo({ address }, _session, callback) {
      const responseCode = turnsAway(address)
      callback(responseCode ? Object.assign(new Error('not now'), { responseCode }) : null)
    },
    onData(stream, session, callback) {
      begun += 1
      buffer(stream).then(
        async (raw) => {
          const { mailFrom, rcptTo } = session.envelope
          taken.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            raw,
            messageId: /^Message-ID:\s*(<[^>]*>)/im.exec(raw.toString())?.[1] ?? '',
          })
          // Without holding the process: whoever waits for this answer may be gone.
          await setTimeout(answerAfter(), undefined, { ref: false })
          callback()
        },
        // Its sender died in the middle: nobody listens any more.
        () => {},
      )
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  if (!(server.server instanceof Server)) throw new Error('the sink has no socket')
  await once(server.server, 'listening')
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    get broken() {
      return begun - taken.length
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
