import { randomBytes } from 'node:crypto'
import type { Actor } from '../domain/events.ts'
import type { ChannelId, MessageId, PersonId, TeamId, ThreadId, TicketId } from '../domain/ids.ts'
import type { Language } from '../domain/status.ts'
import type { Db } from './database.ts'
import type { MessageRow } from './entities/message.ts'
import type { ThreadRow } from './entities/thread.ts'
import type { TicketRow } from './entities/ticket.ts'
import type { NewInternalMessage, NewPublicMessage } from './messages.ts'
import { columnsOf } from './messages.ts'
import { prepared } from './prepared.ts'

export interface Opening {
  readonly subject: string
  readonly requesterId: PersonId
  readonly requesterEmail: string
  readonly language: Language
  readonly teamId: TeamId
  readonly channelId: ChannelId
  readonly arrivedAt: Date
  /** null when nobody waits for an answer: a machine wrote. */
  readonly waitingSince: Date | null
  readonly follows: TicketId | null
  readonly actor: Actor
  readonly at: Date
  readonly message: Omit<NewPublicMessage, 'ticketId'> | Omit<NewInternalMessage, 'ticketId'>
}

export interface Opened {
  readonly ticket: TicketRow
  readonly message: MessageRow
  readonly thread: ThreadRow
}

/** A ticket with its first message, its event and its thread: the hottest write of all, and therefore one statement. */
export async function insertOpening(db: Db, opening: Opening): Promise<Opened> {
  const { actor, message, at, channelId, ...ticket } = opening
  // 128 bits: the page's address is the key to it.
  const token = randomBytes(16).toString('base64url')
  const columns = columnsOf(message)
  const [row] = await prepared<{
    ticket: TicketId
    number: string
    message: MessageId
    thread: ThreadId
    event: string
    created: Date
  }>(
    db,
    `with t as (
       insert into tickets (token, subject, status, requester_id, requester_email, language, team_id, home_team, arrived_at,
                            waiting_since, follows)
       values ($1, $2, 'new', $3, $4, $5, $6, $6, $7, $8, $9) returning id, number, created_at),
     m as (
       insert into messages (ticket_id, visibility, purpose, author_kind, author_person, author_agent, author_name,
                             text, full_text, at, publish_at, shared, team_id, unsendable)
       select id, $10, $11, $12, $13::bigint, $14, $15, $16, $17, $18::timestamptz, $19::timestamptz, $20::boolean,
              $26, false from t returning id),
     f as (
       insert into message_files (message_id, position, file_id)
       select m.id, n - 1, file from m, unnest($21::bigint[]) with ordinality as files (file, n)),
     e as (
       insert into events (ticket_id, kind, actor_kind, actor_agent, at, message_id)
       select t.id, 'opened', $22, $23, $24::timestamptz, m.id from t, m),
     th as (
       insert into threads (ticket_id, team_id, channel_id) select id, $6, $25 from t returning id)
     select t.id as ticket, t.number, t.created_at as created, m.id as message, th.id as thread
     from t, m, th`,
    [
      token,
      ticket.subject,
      ticket.requesterId,
      ticket.requesterEmail,
      ticket.language,
      ticket.teamId,
      ticket.arrivedAt,
      ticket.waitingSince,
      ticket.follows,
      columns.visibility,
      columns.purpose,
      columns.authorKind,
      columns.authorPerson,
      columns.authorAgent,
      columns.authorName,
      columns.text,
      columns.fullText,
      columns.at,
      columns.publishAt,
      columns.shared,
      message.files ?? [],
      actor.kind,
      actor.kind === 'agent' ? actor.agent : null,
      at,
      channelId,
      columns.teamId,
    ],
  )
  if (!row) throw new Error('a ticket was not stored')
  return {
    ticket: {
      ...newTicket,
      ...ticket,
      homeTeam: ticket.teamId,
      token,
      id: row.ticket,
      number: row.number,
      createdAt: row.created,
    },
    message: { ...columns, id: row.message, ticketId: row.ticket } as MessageRow,
    thread: {
      id: row.thread,
      ticketId: row.ticket,
      teamId: ticket.teamId,
      channelId,
      externalId: null,
      rootPost: null,
      endedAt: null,
      createdAt: row.created,
    },
  }
}

const newTicket = {
  status: 'new',
  returnPath: [],
  assigneeId: null,
  unsentSince: null,
  remindAt: null,
  autoCloseAt: null,
  closedAt: null,
  mergedInto: null,
} as const
