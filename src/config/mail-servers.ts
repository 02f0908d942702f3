import type { TeamId } from '../domain/ids.ts'
import type { Outgoing } from '../domain/outgoing.ts'
import type { SignIn } from '../domain/sign-in.ts'
import type { HandOver, Mailbox, SmtpServer } from './config.ts'
import type { OAuthSection } from './mail-sections.ts'
import { oauthSignIn } from './oauth.ts'
import type { Problem } from './problems.ts'
import type { FileConfig } from './schema.ts'
import { secretName, secretPrefix } from './secrets.ts'

export function mailboxes(file: FileConfig, env: NodeJS.ProcessEnv, problems: Problem[]): Mailbox[] {
  return Object.entries(file.mailboxes).map(([id, { team, address, imap }]) => {
    const base = { id, team: team as TeamId, address }
    if (!imap) return { ...base, imap: null }
    const { host, port, secure, user = address, folders, move_to, oauth } = imap
    const name = { key: `mailboxes.${id}.imap`, protocol: 'imap', id, prefix: secretPrefix(id) } as const
    return {
      ...base,
      imap: {
        host,
        port: port ?? (secure ? 993 : 143),
        secure,
        user,
        signIn: signIn(oauth, name, env, problems),
        folders: [...new Set(folders)],
        moveTo: move_to ?? null,
      },
    }
  })
}

export const commonSmtp: Account = { key: 'smtp', protocol: 'smtp', id: 'smtp', prefix: 'SMTP' }

export function smtpOf(team: string): Account {
  const id = `smtp-${team}`
  return { key: `teams.${team}.smtp`, protocol: 'smtp', id, prefix: `SMTP_${secretName(team)}` }
}

export function smtpServer(
  { host, port, secure, user, oauth }: NonNullable<FileConfig['smtp']>,
  account: Account,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): SmtpServer {
  if (oauth && !user)
    problems.push({
      key: `${account.key}.user`,
      sentence: 'found nothing; expected the mailbox that mail is sent from.',
    })
  return {
    host,
    port: port ?? (secure ? 465 : 587),
    secure,
    login: user ? { user, signIn: signIn(oauth, account, env, problems) } : null,
  }
}

export interface Account {
  /** Of its part in the file. */
  readonly key: string
  readonly protocol: 'imap' | 'smtp'
  /** What a consent is kept by. */
  readonly id: string
  /** What the names of its secrets begin with. */
  readonly prefix: string
}

function signIn(
  oauth: OAuthSection | undefined,
  account: Account,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): SignIn {
  if (oauth) return oauthSignIn(oauth, account, env, problems)
  const variable = `${account.prefix}_PASSWORD`
  const password = env[variable] ?? ''
  if (!password) {
    const sentence = `found nothing; expected the password that ${account.key} needs.`
    problems.push({ key: variable, sentence })
  }
  return { kind: 'password', password, variable }
}

export function handOver(
  { hand_over: { protocol, allow, certificate, key, require_tls } }: FileConfig,
  problems: Problem[],
): Omit<HandOver, 'host' | 'port'> {
  const tls = certificate && key ? { certificate, key } : null
  const lacks = certificate ? 'key' : 'certificate'
  if (!tls && (certificate || key || require_tls)) {
    const sentence =
      'found nothing; expected the path of a PEM file, because STARTTLS needs certificate and key.'
    problems.push({ key: `hand_over.${lacks}`, sentence })
  }
  return { protocol, allow: allow ?? null, tls, requireTls: require_tls }
}

export function outgoing({ mail: { outgoing: mode, pilot } }: FileConfig, problems: Problem[]): Outgoing {
  if (mode === 'pilot' && pilot.length === 0) {
    const sentence =
      'found nothing; expected who gets mail while it is tried out, for example [anna@school.example].'
    problems.push({ key: 'mail.pilot', sentence })
  }
  return { mode, pilot }
}
