import { EntitySchema } from 'typeorm'
import type { DeliveryId, FileId, MessageId, ThreadId, TicketId } from '../../domain/ids.ts'
import type { Visibility } from '../../domain/messages.ts'

export const deliveryKinds = [
  'open',
  'post',
  'file',
  'card',
  'mark',
  'edit',
  'remove',
  'withdraw',
  'line',
  'nudge',
  'trouble',
  'breaker',
  'mail',
  'alarm',
  'answer',
  'forward',
] as const
export type DeliveryKind = (typeof deliveryKinds)[number]

/** By mail, to the customer or to a third party: who sent it sees what became of it. */
export function isLetter({ kind }: { readonly kind: DeliveryKind }): boolean {
  return kind === 'mail' || kind === 'forward'
}

export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'uncertain' | 'parked' | 'revoked' | 'superseded'

/** One thing to be sent to one place: the thing is named, its text is not copied. */
export interface DeliveryRow {
  readonly id: DeliveryId
  /** One per ticket and surface; what is in a lane goes out in order. */
  readonly lane: string
  /** What a peer's Retry-After pauses: an account, a channel, a mail relay. */
  readonly destination: string
  readonly kind: DeliveryKind
  /** Between lanes; small goes first. */
  readonly priority: number
  /** Goes along with every attempt, so that repeating it can be recognised. */
  readonly key: string
  readonly ticketId: TicketId | null
  readonly threadId: ThreadId | null
  readonly messageId: MessageId | null
  readonly messageVisibility: Visibility | null
  /** Of a long text sent in several posts, counted from 0. */
  readonly part: number
  readonly fileId: FileId | null
  /** What an alarm tells of; its part 1 says that it is over. */
  readonly outageId: string | null
  /** Of mail without a ticket: what an unknown sender is told. */
  readonly answerId: string | null
  /** What goes to a third party; the message is how the team sees it. */
  readonly forwardId: string | null
  /** What caused it; `undo` revokes by it. */
  readonly eventId: string | null
  readonly state: DeliveryState
  readonly attempts: number
  readonly dueAt: Date
  /** Counts claims: who settles must still hold the number it claimed with. */
  readonly claim: string
  readonly claimedBy: number | null
  readonly claimedUntil: Date | null
  readonly externalId: string | null
  readonly error: string | null
  readonly createdAt: Date
  readonly settledAt: Date | null
}

export const deliveryEntity = new EntitySchema<DeliveryRow>({
  name: 'delivery',
  tableName: 'deliveries',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    lane: { type: 'text' },
    destination: { type: 'text' },
    kind: { type: 'text' },
    priority: { type: 'smallint' },
    key: { type: 'text' },
    ticketId: { type: 'bigint', nullable: true },
    threadId: { type: 'bigint', nullable: true },
    messageId: { type: 'bigint', nullable: true },
    messageVisibility: { type: 'text', nullable: true },
    part: { type: 'integer' },
    fileId: { type: 'bigint', nullable: true },
    outageId: { type: 'bigint', nullable: true },
    eventId: { type: 'bigint', nullable: true },
    answerId: { type: 'bigint', nullable: true },
    forwardId: { type: 'bigint', nullable: true },
    state: { type: 'text' },
    attempts: { type: 'integer' },
    dueAt: { type: 'timestamptz' },
    claim: { type: 'bigint' },
    claimedBy: { type: 'integer', nullable: true },
    claimedUntil: { type: 'timestamptz', nullable: true },
    externalId: { type: 'text', nullable: true },
    error: { type: 'text', nullable: true },
    createdAt: { type: 'timestamptz' },
    settledAt: { type: 'timestamptz', nullable: true },
  },
})
