import { EntitySchema } from 'typeorm'
import type { AgentId, MessageId, PersonId, ThreadId, TicketId } from '../../domain/ids.ts'
import type { InternalMessage, MessageAuthor, PublicPurpose, Visibility } from '../../domain/messages.ts'

export interface MessageRow {
  readonly id: MessageId
  readonly ticketId: TicketId
  readonly visibility: Visibility
  readonly purpose: PublicPurpose | InternalMessage['purpose']
  readonly authorKind: MessageAuthor['kind']
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
  readonly publishAt: Date | null
  readonly revokedAt: Date | null
  /** Said to be read by the other threads, whatever `mirror` says. */
  readonly shared: boolean
  readonly unsendable: boolean
}

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
    publishAt: { type: 'timestamptz', nullable: true },
    revokedAt: { type: 'timestamptz', nullable: true },
    shared: { type: 'boolean' },
    unsendable: { type: 'boolean' },
  },
})
