import { teamOf } from '../domain/directory.ts'
import type { IncomingMail } from '../domain/mail.ts'
import { membershipOf } from '../domain/organisations.ts'
import { type QuarantineReason, refusedAdmission } from '../domain/senders.ts'
import type { LockedArrival } from '../store/arrivals.ts'
import type { Db } from '../store/database.ts'
import type { FirstLook } from '../store/mails.ts'
import { hasTicket } from '../store/quarantine.ts'
import type { Core } from './core.ts'

/** Why a mail that belongs to no ticket must wait for a person; null: it opens one. */
export async function whyRefused(
  db: Db,
  { directory }: Core,
  { teamId }: LockedArrival,
  mail: IncomingMail,
  { sender, standing }: FirstLook,
): Promise<QuarantineReason | null> {
  const { senders: policy } = teamOf(directory, teamId)
  const email = mail.from?.email ?? null
  const membership = email === null ? null : membershipOf(directory.organisations.values(), email)
  return refusedAdmission({
    policy,
    authenticated: mail.authenticated,
    standing,
    isRegistered: membership?.isListed === true,
    isOfListedDomain: membership !== null,
    isKnown: policy === 'known' && email !== null && sender !== null && (await hasTicket(db, sender.id)),
  })
}

/** As far as that can be said before anything is looked up. */
export function surelyOpens({ directory }: Core, { authenticated }: IncomingMail): boolean {
  return authenticated !== false && [...directory.teams.values()].every(({ senders }) => senders === 'anyone')
}
