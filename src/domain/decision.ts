import type { TicketEvent } from './events.ts'
import type { Forward } from './forward.ts'
import type { TeamId } from './ids.ts'
import type { PublicPurpose } from './messages.ts'
import type { Beside } from './taken-back.ts'
import type { TicketChange } from './ticket.ts'

/**
 * What a verb decided, as a value: the flow commits it in one transaction. `toCustomer` is one and not a list, so that
 * one action can't make two mails.
 */
export interface Decision {
  readonly event: TicketEvent['kind']
  readonly data?: Readonly<Record<string, unknown>>
  readonly change: TicketChange
  /** Internal, said on purpose. */
  readonly note?: string
  /** The other threads read the note whatever the channel lets out. What is said to another team always is. */
  readonly isShared?: boolean
  /** `text` is what the agent wrote; the words of the mail around it come from the purpose. */
  readonly toCustomer?: { readonly purpose: PublicPurpose; readonly text: string }
  /** To somebody who takes no part; the note says so to the team. */
  readonly forward?: Forward
  /** Said by the helpdesk to everyone in the ticket's threads. */
  readonly line?: string
  /** This team's channel gets a thread, if it has none. */
  readonly threadFor?: TeamId
  /** This team's thread is no longer kept up to date. */
  readonly threadEnds?: TeamId
  /** Written down by whoever decided, in the same transaction; `undo` takes it back as well. */
  readonly beside?: Beside
  /** What `undo` makes of the ticket, where that is not how it stood before. */
  readonly undone?: TicketChange
  /** For whoever acted. */
  readonly notice: string
}
