/** Whose mail opens a ticket at once; everyone else's waits in quarantine. */
export const senderPolicies = ['anyone', 'known', 'domains', 'registered'] as const
export type SenderPolicy = (typeof senderPolicies)[number]

/** What an agent has decided about an address, for good. */
export type Standing = 'accepted' | 'spam'

/** What is known of the sender of a mail that belongs to no ticket yet. */
export interface Sender {
  readonly policy: SenderPolicy
  /** By the receiving server; null: it said nothing. */
  readonly authenticated: boolean | null
  readonly standing: Standing | null
  /** The very address is listed with an organisation. */
  readonly isRegistered: boolean
  /** Its domain is listed with an organisation. */
  readonly isOfListedDomain: boolean
  /** Has a ticket here already. */
  readonly isKnown: boolean
}

/**
 * Why a mail waits for a person. `unauthenticated`: the receiving server says that someone else may have written it;
 * `unknown`: the team's `senders` does not let this address in; `spam`: an agent has said so of the sender.
 */
export type QuarantineReason = 'unauthenticated' | 'unknown' | 'spam'

/**
 * May this mail open a ticket? Null: yes. Whom an agent has accepted is let in even if his domain's set-up fails the
 * check: what comes of it is a ticket that people read, and it gets into no other.
 */
export function refusedAdmission(sender: Sender): QuarantineReason | null {
  if (sender.standing === 'spam') return 'spam'
  if (sender.standing === 'accepted') return null
  if (sender.authenticated === false) return 'unauthenticated'
  return isLetIn(sender) ? null : 'unknown'
}

function isLetIn({ policy, isRegistered, isOfListedDomain, isKnown }: Sender): boolean {
  switch (policy) {
    case 'anyone':
      return true
    case 'known':
      return isRegistered || isOfListedDomain || isKnown
    case 'domains':
      return isRegistered || isOfListedDomain
    case 'registered':
      return isRegistered
  }
}

/**
 * With which weight a mail speaks in a ticket that it names. `third-party`: it answers what an agent forwarded. The team
 * alone reads it, whoever it says wrote it.
 */
export type Voice = 'participant' | 'unverified' | 'stranger' | 'third-party'

/**
 * Who speaks is decided apart from which ticket is meant. `isProven`: it names the ticket by something that only we can
 * have made, which proves that its writer saw a mail of ours and no more. Null: it may not speak there at all.
 */
export function voiceIn(of: {
  readonly isParticipant: boolean
  readonly isProven: boolean
  readonly authenticated: boolean | null
}): Voice | null {
  if (of.isParticipant && of.authenticated !== false) return 'participant'
  if (!of.isProven) return null
  return of.isParticipant ? 'unverified' : 'stranger'
}

/**
 * An unknown sender is told that a person will look: only where it is sure that he wrote, because an answer to a forged
 * address is unwanted mail to someone else (backscatter), and never to machines.
 */
export function isAnsweredPolitely(mail: {
  readonly reason: QuarantineReason
  readonly authenticated: boolean | null
  readonly isMachine: boolean
  /** '' is the null sender. */
  readonly envelopeFrom: string | null
}): boolean {
  return (
    mail.reason === 'unknown' && mail.authenticated === true && !mail.isMachine && mail.envelopeFrom !== ''
  )
}
