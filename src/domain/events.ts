import type { AgentId, DeliveryId, MessageId, TicketId } from './ids.ts'

export type Actor =
  | { readonly kind: 'agent'; readonly agent: AgentId }
  | { readonly kind: 'requester' }
  /** Timers and other rules. */
  | { readonly kind: 'helpdesk' }

export const eventKinds = [
  'opened',
  'received',
  'claimed',
  'unclaimed',
  'assigned',
  'replied',
  'noted',
  'kept-internal',
  'waiting',
  'reminded',
  'resolved',
  'closed',
  'reopened',
  'escalated',
  'returned',
  'transferred',
  'undone',
  'held',
  'parked',
  'bounced',
  'stopped',
  'resumed',
  'retried',
  'rebound',
  'sender-accepted',
  'participants-changed',
  'requester-changed',
  'revealed',
  'linked',
  'forwarded',
  'split',
  'merged',
] as const

/** One thing that happened. Events are appended, never changed: they are the audit log, and what clocks are computed from. */
export interface TicketEvent {
  readonly ticket: TicketId
  readonly kind: (typeof eventKinds)[number]
  readonly actor: Actor
  readonly at: Date
  readonly message: MessageId | null
  readonly delivery: DeliveryId | null
  readonly data: Readonly<Record<string, unknown>>
}
