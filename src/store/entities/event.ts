import { EntitySchema } from 'typeorm'
import type { Actor, TicketEvent } from '../../domain/events.ts'
import type { AgentId, MessageId, TicketId } from '../../domain/ids.ts'

export interface EventRow {
  readonly id: string
  readonly ticketId: TicketId
  readonly kind: TicketEvent['kind']
  readonly actorKind: Actor['kind']
  readonly actorAgent: AgentId | null
  readonly at: Date
  readonly messageId: MessageId | null
  readonly data: Readonly<Record<string, unknown>>
}

export const eventEntity = new EntitySchema<EventRow>({
  name: 'event',
  tableName: 'events',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    ticketId: { type: 'bigint' },
    kind: { type: 'text' },
    actorKind: { type: 'text' },
    actorAgent: { type: 'text', nullable: true },
    at: { type: 'timestamptz' },
    messageId: { type: 'bigint', nullable: true },
    data: { type: 'jsonb' },
  },
})
