import { simpleParser } from 'mailparser'
import type { Envelope, Mailer } from '../../src/mail/mailer.ts'
import { partlyTaken, smtpFailure } from '../../src/mail/smtp-failure.ts'
import { Fate } from './mishaps.ts'

export interface ReadMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly headers: ReadonlyMap<string, unknown>
  readonly files: readonly { readonly name: string; readonly content: string }[]
}

/** A mail server that takes everything, unless the script says otherwise. */
export class RecordingMailer implements Mailer {
  readonly taken: Envelope[] = []
  readonly fate = new Fate()
  /** Recipients whom it turns away, with the code of its answer (RFC 5321 §4.2.1: 4xx for now, 5xx for good). */
  readonly turnsAway = new Map<string, number>()

  send(mail: Envelope): Promise<void> {
    return this.fate.attempt('send', () => this.#take(mail))
  }

  #take(mail: Envelope): void {
    const taken = mail.to.filter((address) => !this.turnsAway.has(address))
    const refused = mail.to.flatMap((address) => {
      const responseCode = this.turnsAway.get(address)
      const message = `${responseCode} not here`
      return responseCode
        ? [Object.assign(new Error(message), { code: 'EENVELOPE', responseCode, recipient: address })]
        : []
    })
    const [first] = refused
    if (first && taken.length === 0) throw smtpFailure(first, false)
    this.taken.push({ ...mail, to: taken })
    if (first) throw partlyTaken(taken, refused)
  }

  async close(): Promise<void> {}

  async check(): Promise<string | null> {
    return null
  }

  /** What that customer has received, decoded as his mail program does. */
  async readBy(address: string): Promise<ReadMail[]> {
    return Promise.all(this.taken.filter(({ to }) => to.includes(address)).map(({ raw }) => readMail(raw)))
  }
}

export async function readMail(raw: Buffer): Promise<ReadMail> {
  const mail = await simpleParser(raw)
  return {
    to: [mail.to]
      .flat()
      .map((to) => to?.text)
      .join(', '),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    messageId: mail.messageId ?? '',
    inReplyTo: mail.inReplyTo ?? null,
    references: [mail.references ?? []].flat(),
    headers: mail.headers,
    files: mail.attachments.map(({ filename, content }) => ({
      name: filename ?? '',
      content: content.toString(),
    })),
  }
}
