import type { Config } from '../config/index.ts'
import type { MailPort } from '../domain/mail.ts'
import { readMessageId } from '../domain/message-ids.ts'
import type { Mailer } from '../mail/mailer.ts'
import { parseMail } from '../mail/parse.ts'
import { renderMail } from '../mail/render.ts'

export function mailPort(config: Config, secret: string, mailer: Mailer): MailPort {
  return {
    parse: (raw, envelopeFrom) =>
      parseMail(raw, {
        authservId: null,
        envelopeFrom,
        isOwnMessageId: (id) => readMessageId(id, secret) !== null,
        language: config.language,
        maxFiles: 100,
        maxTextLength: 200_000,
        timeoutMs: 20_000,
      }),
    render: renderMail,
    send: (mail) => mailer.send(mail),
  }
}
