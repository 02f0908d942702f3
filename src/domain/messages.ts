import type { AgentId, FileId, MessageId, PersonId, TicketId } from './ids.ts'

export type Visibility = 'public' | 'internal'

export type MessageAuthor =
  | { readonly kind: 'requester'; readonly person: PersonId }
  | { readonly kind: 'agent'; readonly agent: AgentId }
  /** The helpdesk itself: acknowledgements, closings by time. */
  | { readonly kind: 'helpdesk' }
  /** Someone in the chat who is no agent, another app, or a mail sender nobody has accepted. */
  | { readonly kind: 'stranger'; readonly name: string }

interface MessageBase {
  readonly id: MessageId
  readonly ticket: TicketId
  readonly author: MessageAuthor
  /** Markdown. */
  readonly text: string
  readonly at: Date
  readonly files: readonly FileId[]
}

/**
 * Visibility is fixed at birth. Nothing turns an internal message into a public one: “send to customer” writes a new
 * message. Functions on the way to the customer take `PublicMessage`, so that handing them a note does not compile;
 * the database repeats the rule as a constraint (deliveries_mail_is_public).
 */
export interface PublicMessage extends MessageBase {
  readonly visibility: 'public'
  readonly purpose: PublicPurpose
  /** From then on it stands on page, mail and export; null while held or after it was revoked. */
  readonly publishAt: Date | null
}

export interface InternalMessage extends MessageBase {
  readonly visibility: 'internal'
  /** `note`: said on purpose, by `note` or after another verb. `talk`: just typed in the thread. */
  readonly purpose: 'note' | 'talk'
  /** Looks like a command, even a mistyped one: can never be sent to the customer. */
  readonly unsendable: boolean
}

export type Message = PublicMessage | InternalMessage

/** What a public message is for decides which mail carries it. */
export type PublicPurpose =
  | 'request'
  | 'reply'
  | 'acknowledgement'
  | 'escalated'
  | 'resolved'
  | 'closed'
  | 'reminder'
  | 'status'
