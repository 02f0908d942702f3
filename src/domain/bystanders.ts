import type { IncomingMail, MailAddress } from './mail.ts'
import { isOwnAddress } from './own-address.ts'
import { isNobodysMailbox } from './role-mailbox.ts'

/** What becomes of those whom a requester's mail also went to. */
export const bystanderPolicies = ['ask', 'add', 'ignore'] as const
export type BystanderPolicy = (typeof bystanderPolicies)[number]

/** Of more the team is not asked: that is a circular, and no conversation. */
export const maxBystanders = 5

/**
 * Whom a mail also went to, beside its writer and ourselves. Nobody takes part by this alone: anyone can write any
 * address into a head.
 */
export function bystandersOf(
  mail: Pick<IncomingMail, 'from' | 'to' | 'cc'>,
  of: {
    /** Our own addresses; answers to them may have a plus part. Lower case. */
    readonly own: ReadonlySet<string>
    /** Agents, and all who take part or were asked about. Lower case. */
    readonly known: ReadonlySet<string>
  },
): MailAddress[] {
  const found = new Map<string, MailAddress>()
  for (const address of [...mail.to, ...mail.cc]) {
    const { email } = address
    const isOurs = isOwnAddress(email, of.own)
    if (isOurs || of.known.has(email) || email === mail.from?.email || isNobodysMailbox(email)) continue
    if (email.endsWith('.invalid')) continue
    const earlier = found.get(email)
    found.set(email, earlier?.name ? earlier : address)
  }
  return [...found.values()]
}
