import type { Config } from '../config/index.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { MailPort } from '../domain/mail.ts'
import { mayGoTo, type Outgoing } from '../domain/outgoing.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { MailReader, ReaderSettings } from '../mail/reader.ts'
import { renderMail } from '../mail/render.ts'

export function mailPort(reader: MailReader, mailer: Mailer, outgoing: Outgoing): MailPort {
  return {
    mayGoTo: (recipients) => mayGoTo(outgoing, recipients),
    parse: (raw, envelopeFrom, again) => reader.parse(raw, envelopeFrom, again),
    original: (raw) => reader.original(raw),
    render: renderMail,
    // Whoever did not ask before is stopped here.
    send: async (mail) => {
      if (!mayGoTo(outgoing, mail.to)) throw new DeliveryError('rejected', 'outgoing mail is held back')
      await mailer.send(mail)
    },
  }
}

export function readerSettings({ language, mail }: Config, secret: string): ReaderSettings {
  const { authservId, maxFiles, maxTextLength, readSeconds } = mail
  return { authservId, language, secret, maxFiles, maxTextLength, timeoutMs: readSeconds * 1000 }
}
