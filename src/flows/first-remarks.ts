import type { Directory, KnownAgent } from '../domain/directory.ts'
import { forwardedFrom, isForwardedSubject } from '../domain/forwarded.ts'
import type { IncomingMail } from '../domain/mail.ts'
import { isRoleMailbox } from '../domain/role-mailbox.ts'
import type { Language } from '../domain/status.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Remark } from './open-ticket.ts'

/** The agent who has forwarded somebody's mail to us. What a customer forwards is his own matter. */
export function forwarderOf({ agents }: Directory, mail: IncomingMail): KnownAgent | null {
  if (mail.machine || mail.authenticated === false || !isForwardedSubject(mail.subject)) return null
  return [...agents.values()].find(({ email }) => email !== null && email === mail.from?.email) ?? null
}

export function forwardRemark(
  { name: agent }: KnownAgent,
  { text }: IncomingMail,
  language: Language,
): Remark {
  const { line } = wordsOf(language)
  const from = forwardedFrom(text)
  if (!from) return { text: fill(line.forwardedBare, { agent }) }
  const { name, email } = from
  const who = name ? `${literally(name)} <${email}>` : email
  return { text: fill(line.forwarded, { agent, name: who }), offers: [{ kind: 'requester', email, name }] }
}

export function roleRemark(email: string, language: Language): Remark[] {
  return isRoleMailbox(email) ? [{ text: fill(wordsOf(language).line.roleMailbox, { email }) }] : []
}
