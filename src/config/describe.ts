import type { SignIn } from '../domain/sign-in.ts'
import type { Config, SmtpServer } from './config.ts'

const hidden = '(set)'

/** For the log: what holds, without a secret. */
export function describeConfig(config: Config): Record<string, unknown> {
  return {
    ...config,
    databaseUrl: config.databaseUrl && withoutPassword(config.databaseUrl),
    secret: config.secret && hidden,
    platforms: Object.fromEntries(
      Object.entries(config.platforms).map(([name, { settings, secrets }]) => [
        name,
        { settings, secrets: Object.fromEntries(Object.keys(secrets).map((variable) => [variable, hidden])) },
      ]),
    ),
    mailboxes: config.mailboxes.map(({ imap, ...rest }) => ({
      ...rest,
      imap: imap && { ...imap, signIn: withoutSecret(imap.signIn) },
    })),
    smtp: config.smtp && withoutLogin(config.smtp),
    teamSmtp: config.teamSmtp.map(withoutLogin),
  }
}

function withoutLogin<Server extends SmtpServer>(server: Server): Server {
  const { login } = server
  return { ...server, login: login && { ...login, signIn: withoutSecret(login.signIn) } }
}

function withoutSecret(signIn: SignIn): SignIn {
  return signIn.kind === 'password'
    ? { ...signIn, password: hidden }
    : { ...signIn, secret: signIn.secret && hidden }
}

/** Keeps the place only: a password may stand in the query, too. */
function withoutPassword(address: string): string {
  const { protocol, host, pathname } = new URL(address)
  return `${protocol}//${host}${pathname}`
}
