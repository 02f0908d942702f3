import type { Button } from './chat.ts'
import type { Status } from './status.ts'

/** A thread's root post. Already worded in the channel's language; an adapter only lays it out. */
export interface Card {
  /** `10042 WLAN Raum 204`; a stranger wrote part of it. */
  readonly title: string
  readonly state: { readonly key: Status | 'quarantine'; readonly label: string }
  /** Short lines below the title: requester, owner and times, warnings. Plain text. */
  readonly lines: readonly string[]
  readonly buttons: readonly Button[]
  /** “What you write here stays internal.” */
  readonly footnote: string
  /** The customer's page. */
  readonly link?: string
  /**
   * User ids on the card's platform of those for whom the buttons are, the thread's own team first. Where a platform shows
   * each person a card of his own, nobody else gets them; elsewhere a press of somebody else is refused.
   */
  readonly agents?: readonly string[]
  /** null on a thread without a ticket (quarantine). */
  readonly ticket: TicketSummary | null
}

export interface TicketSummary {
  readonly number: string
  readonly subject: string
  readonly status: Status
  readonly assignee: string | null
  readonly level: number
}
