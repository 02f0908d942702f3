import { EntitySchema } from 'typeorm'
import type { PersonId, TicketId } from '../../domain/ids.ts'
import type { Ticket } from '../../domain/ticket.ts'

export interface TicketRow extends Omit<Ticket, 'requester' | 'team' | 'assignee'> {
  readonly token: string
  readonly requesterId: PersonId
  readonly requesterEmail: string
  readonly teamId: Ticket['team']
  /** The team that it came to first: its tag stays in the subject, so that mail programs keep the conversation together. */
  readonly homeTeam: Ticket['team']
  readonly assigneeId: Ticket['assignee']
  readonly createdAt: Date
  /** The closed ticket that this one continues after its reopen window. */
  readonly follows: TicketId | null
}

export const ticketEntity = new EntitySchema<TicketRow>({
  name: 'ticket',
  tableName: 'tickets',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    number: { type: 'text' },
    token: { type: 'text' },
    subject: { type: 'text' },
    status: { type: 'text' },
    requesterId: { type: 'bigint' },
    requesterEmail: { type: 'text' },
    language: { type: 'text' },
    teamId: { type: 'text' },
    homeTeam: { type: 'text' },
    returnPath: { type: 'jsonb' },
    assigneeId: { type: 'text', nullable: true },
    arrivedAt: { type: 'timestamptz' },
    createdAt: { type: 'timestamptz' },
    waitingSince: { type: 'timestamptz', nullable: true },
    unsentSince: { type: 'timestamptz', nullable: true },
    remindAt: { type: 'timestamptz', nullable: true },
    autoCloseAt: { type: 'timestamptz', nullable: true },
    closedAt: { type: 'timestamptz', nullable: true },
    mergedInto: { type: 'bigint', nullable: true },
    follows: { type: 'bigint', nullable: true },
  },
})

export function ticketOf(row: TicketRow): Ticket {
  const { requesterId, teamId, assigneeId, ...same } = row
  return { ...same, requester: requesterId, team: teamId, assignee: assigneeId }
}
