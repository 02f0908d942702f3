import { EntitySchema } from 'typeorm'
import type { Message } from '../../domain/messages.ts'

/** A row is the domain's message as it is. */
export type MessageRow = Message

export const messageEntity = new EntitySchema<MessageRow>({
  name: 'message',
  tableName: 'messages',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    ticketId: { type: 'bigint' },
    visibility: { type: 'text' },
    purpose: { type: 'text' },
    authorKind: { type: 'text' },
    authorPerson: { type: 'bigint', nullable: true },
    authorAgent: { type: 'text', nullable: true },
    authorName: { type: 'text' },
    text: { type: 'text' },
    fullText: { type: 'text', nullable: true },
    at: { type: 'timestamptz' },
    saidIn: { type: 'bigint', nullable: true },
    teamId: { type: 'text', nullable: true },
    publishAt: { type: 'timestamptz', nullable: true },
    revokedAt: { type: 'timestamptz', nullable: true },
    shared: { type: 'boolean' },
    unsendable: { type: 'boolean' },
    revealedIn: { type: 'text', array: true },
    offers: { type: 'jsonb', nullable: true },
  },
})
