import type { Config } from '../config/index.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { MailPort } from '../domain/mail.ts'
import { mayGoTo, type Outgoing } from '../domain/outgoing.ts'
import type { Mailer } from '../mail/mailer.ts'
import type { MailReader, ReaderSettings } from '../mail/reader.ts'
import { renderMail } from '../mail/render.ts'

export function mailPort(reader: MailReader, mailer: Mailer, outgoing: Outgoing, maxBytes: number): MailPort {
  return {
    maxBytes,
    mayGoTo: (recipients) => mayGoTo(outgoing, recipients),
    parse: (raw, envelopeFrom, how) => reader.parse(raw, envelopeFrom, how),
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

/** How large a mail may be that is kept whole, and how much is read of a larger one. */
export const sizesOf = ({ mail: { keepBytes, maxBytes } }: Config) => ({ keepBytes, maxBytes })
