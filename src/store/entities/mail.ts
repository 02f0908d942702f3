import { EntitySchema } from 'typeorm'
import type { MessageId, TicketId } from '../../domain/ids.ts'

export interface ArrivalRow {
  readonly id: string
  readonly mailbox: string
  readonly uidValidity: string | null
  readonly uid: string | null
  readonly envelopeFrom: string | null
  readonly recipients: string[]
  readonly receivedAt: Date
  readonly sha256: Buffer
  /**
   * `failed`: could not be taken even in the degraded way in a day of tries. Alarms in /readyz and /metrics, and holds the
   * timers of its mailbox's team, until an operator sets it back to `stored`. `quarantined`: waits for an agent, or was refused.
   */
  readonly state: 'stored' | 'taken' | 'duplicate' | 'failed' | 'quarantined'
  readonly attempts: number
  readonly error: string | null
  readonly ticketId: TicketId | null
  readonly messageId: MessageId | null
  readonly quarantineId: string | null
}

export const arrivalEntity = new EntitySchema<ArrivalRow>({
  name: 'arrival',
  tableName: 'mail_arrivals',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    mailbox: { type: 'text' },
    uidValidity: { type: 'text', nullable: true },
    uid: { type: 'bigint', nullable: true },
    envelopeFrom: { type: 'text', nullable: true },
    recipients: { type: 'text', array: true },
    receivedAt: { type: 'timestamptz' },
    sha256: { type: 'bytea' },
    state: { type: 'text' },
    attempts: { type: 'integer' },
    error: { type: 'text', nullable: true },
    ticketId: { type: 'bigint', nullable: true },
    messageId: { type: 'bigint', nullable: true },
    quarantineId: { type: 'bigint', nullable: true },
  },
})

export interface OutgoingMailRow {
  readonly messageId: MessageId
  readonly headerId: string
  readonly inReplyTo: string | null
  readonly referenceIds: string[]
  readonly sender: string
  readonly recipients: string[]
  readonly subject: string
  readonly body: string
  readonly html: string
  /** As it goes out, at the first attempt and at every repeat; null when it was sent long ago. */
  readonly raw: Buffer | null
  readonly sentAt: Date | null
  /** Those of the recipients who have it though others have not: it never goes to them again. */
  readonly reached: string[]
}

export const outgoingMailEntity = new EntitySchema<OutgoingMailRow>({
  name: 'outgoing_mail',
  tableName: 'outgoing_mails',
  columns: {
    messageId: { type: 'bigint', primary: true },
    headerId: { type: 'text' },
    inReplyTo: { type: 'text', nullable: true },
    referenceIds: { type: 'text', array: true },
    sender: { type: 'text' },
    recipients: { type: 'text', array: true },
    subject: { type: 'text' },
    body: { type: 'text' },
    html: { type: 'text' },
    raw: { type: 'bytea', nullable: true },
    sentAt: { type: 'timestamptz', nullable: true },
    reached: { type: 'text', array: true },
  },
})
