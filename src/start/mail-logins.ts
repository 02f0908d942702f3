import type { Config, SmtpServer } from '../config/index.ts'
import type { Consents } from '../mail/access-tokens.ts'
import { loginOf } from '../mail/login.ts'
import { createMailer, type Mailer, mailerBySender, type SmtpOptions } from '../mail/mailer.ts'
import { keepConsent, readConsent } from '../store/consents.ts'
import type { Db } from '../store/database.ts'

/** As they are kept in the database. */
export function consentsIn(db: Db, secret: string): Consents {
  return {
    read: (name) => readConsent(db, name, secret),
    keep: (name, token) => keepConsent(db, name, token, secret),
  }
}

export function mailerOf({ smtp, teamSmtp }: Config, consents: Consents): Mailer {
  const common = createMailer(smtp && smtpOptions(smtp, consents))
  const own = teamSmtp.map((server) => [server.from, createMailer(smtpOptions(server, consents))] as const)
  return own.length > 0 ? mailerBySender(common, new Map(own)) : common
}

export function smtpOptions(server: SmtpServer, consents: Consents): SmtpOptions {
  const { login } = server
  return { ...server, login: login && loginOf(login.user, login.signIn, consents) }
}
