import type { AgentId, ChannelId, MessageId, PersonId, TeamId, ThreadId, TicketId } from './ids.ts'

export type Visibility = 'public' | 'internal'

/**
 * `helpdesk`: the helpdesk itself, acknowledgements and closings by time. `stranger`: someone in the chat who is no
 * agent, another app, a machine, or a mail sender nobody has accepted.
 */
export type AuthorKind = 'requester' | 'agent' | 'helpdesk' | 'stranger'

interface MessageBase {
  readonly id: MessageId
  readonly ticketId: TicketId
  readonly authorKind: AuthorKind
  readonly authorPerson: PersonId | null
  readonly authorAgent: AgentId | null
  /** As it was when the message was written. */
  readonly authorName: string
  /** Markdown; of a mail, what is new in it. */
  readonly text: string
  /** Of a mail: everything, when that is more than `text`. */
  readonly fullText: string | null
  readonly at: Date
  /** The thread that it was said in; null: by mail, form, or by the helpdesk itself. */
  readonly saidIn: ThreadId | null
  readonly revokedAt: Date | null
  readonly offers: readonly Offer[] | null
  /** Where an agent has decided that it may be read, though it looks confidential. */
  readonly revealedIn: readonly ChannelId[]
}

/**
 * Visibility is fixed at birth. Nothing turns an internal message into a public one: “send to customer” writes a new
 * message. What leads to the customer takes a `PublicMessage`, so that handing it a note does not compile; the database
 * repeats the rule as a constraint (deliveries_mail_is_public).
 */
export interface PublicMessage extends MessageBase {
  readonly visibility: 'public'
  readonly purpose: PublicPurpose
  /** From then on it stands on page, mail and export; null while held or after it was revoked. */
  readonly publishAt: Date | null
  /** In whose name it was written: sender and signature stay, whoever has the turn when it leaves. */
  readonly teamId: TeamId
  readonly shared: false
  readonly unsendable: false
}

export interface InternalMessage extends MessageBase {
  readonly visibility: 'internal'
  /**
   * `note`: said on purpose, by `note` or after another verb. `talk`: just typed in the thread. `letter`: mail of a person
   * who has no say in the ticket, unknown, unconfirmed or a third party.
   */
  readonly purpose: 'note' | 'talk' | 'letter'
  readonly publishAt: null
  readonly teamId: null
  /** Said to be read by the other threads, whatever `mirror` says. */
  readonly shared: boolean
  /** Looks like a command, even a mistyped one: can never be sent to the customer. */
  readonly unsendable: boolean
}

interface OfferBase {
  /** Whom it is about. */
  readonly email: string
  readonly isSettled?: boolean
}

/** What a message asks the team to decide; each is a button below it until then. */
export type Offer =
  /** Its writer is unknown here, or not confirmed: may he take part? */
  | (OfferBase & { readonly kind: 'accept'; readonly isConfirmed: boolean })
  /** The requester's mail also went to him: should he take part? */
  | (OfferBase & { readonly kind: 'cc'; readonly name: string | null })
  /** An agent has forwarded his mail: is he the requester? */
  | (OfferBase & { readonly kind: 'requester'; readonly name: string | null })

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
  | 'merged'
