import type { Config } from '../config/index.ts'
import type { MailPort } from '../domain/mail.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { MailReader, ReaderSettings } from '../mail/reader.ts'
import { renderMail } from '../mail/render.ts'

export function mailPort(reader: MailReader, mailer: Mailer): MailPort {
  return {
    parse: (raw, envelopeFrom, again) => reader.parse(raw, envelopeFrom, again),
    original: (raw) => reader.original(raw),
    render: renderMail,
    send: (mail) => mailer.send(mail),
  }
}

export function readerSettings({ language, mail }: Config, secret: string): ReaderSettings {
  const { authservId, maxFiles, maxTextLength, readSeconds } = mail
  return { authservId, language, secret, maxFiles, maxTextLength, timeoutMs: readSeconds * 1000 }
}
