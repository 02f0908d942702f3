import type { AgentId, PersonId, TeamId, TicketId } from './ids.ts'
import type { Language, Status } from './status.ts'

export interface Ticket {
  readonly id: TicketId
  readonly number: string
  /** The customer's own, without tag and `Re:`. */
  readonly subject: string
  readonly status: Status
  readonly requester: PersonId
  readonly language: Language
  /** The team that has the turn. */
  readonly team: TeamId
  /** Who handed it over, the last at the end: `return` gives the turn back to them, owner included. Empty unless escalated. */
  readonly returnPath: readonly { readonly team: TeamId; readonly assignee: AgentId | null }[]
  readonly assignee: AgentId | null
  /** When the mail arrived or the form was sent: clocks start here, not when it was read. */
  readonly arrivedAt: Date
  /** The customer's earliest message that no reply has followed; null when it is not our turn. */
  readonly waitingSince: Date | null
  /** Agent text written since then that was not sent: the card warns, the nudge asks. */
  readonly unsentSince: Date | null
  readonly remindAt: Date | null
  readonly autoCloseAt: Date | null
  readonly closedAt: Date | null
  /** A merged ticket is a redirect, resolved at every way in. */
  readonly mergedInto: TicketId | null
}

export type TicketChange = Partial<Omit<Ticket, 'id' | 'number'>>

/** Nothing waits and nothing is due any more. */
export const closed = (at: Date): TicketChange => ({
  status: 'closed',
  closedAt: at,
  remindAt: null,
  autoCloseAt: null,
  waitingSince: null,
  unsentSince: null,
})

/** Nothing is to be done in it, unless the customer writes again. */
export const isFinished = ({ status }: Pick<Ticket, 'status'>): boolean =>
  status === 'resolved' || status === 'closed'
