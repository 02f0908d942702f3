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
import { prepared, write } from './prepared.ts'

/** Drawn before anything is written: what is written then needs no answers, and goes to the database in one go. */
export interface OpeningIds {
  readonly ticket: TicketId
  readonly number: string
  readonly thread: ThreadId
  readonly message: MessageId
  readonly acknowledgement: MessageId
}

/** One row of them. A ticket's number is drawn too, so ask only when a ticket is to be opened: gaps puzzle people. */
export const drawIds = `
  select nextval(pg_get_serial_sequence('tickets', 'id'))::text as ticket, nextval('ticket_numbers')::text as number,
         nextval(pg_get_serial_sequence('threads', 'id'))::text as thread,
         nextval(pg_get_serial_sequence('messages', 'id'))::text as message,
         nextval(pg_get_serial_sequence('messages', 'id'))::text as acknowledgement`

export async function openingIds(db: Db): Promise<OpeningIds> {
  const [ids] = await prepared<OpeningIds>(db, drawIds, [])
  if (!ids) throw new Error('no ids were drawn')
  return ids
}

export interface Opening {
  readonly ids: OpeningIds
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
  /** null: an agent writes first, by a command that is committed after this. */
  readonly message: FirstMessage | null
}

export type FirstMessage = Omit<NewPublicMessage, 'ticketId'> | Omit<NewInternalMessage, 'ticketId'>

export interface Opened {
  readonly ticket: TicketRow
  readonly thread: ThreadRow
}

/** The row that the first message becomes. */
export function firstMessageRow(
  message: FirstMessage,
  { message: id, ticket: ticketId }: OpeningIds,
): MessageRow {
  return { ...columnsOf(message), id, ticketId } as MessageRow
}

/** A ticket with its first message, its event and its thread: the hottest write of all, and therefore one statement. */
export async function insertOpening(db: Db, opening: Opening): Promise<Opened> {
  const { actor, message, at, channelId, ids, ...ticket } = opening
  // 128 bits: the page's address is the key to it.
  const token = randomBytes(16).toString('base64url')
  const columns = message && columnsOf(message)
  await write(
    db,
    `with t as (
       insert into tickets (id, number, token, subject, status, requester_id, requester_email, language, team_id,
                            home_team, arrived_at, waiting_since, follows) overriding system value
       values ($27, $28, $1, $2, 'new', $3, $4, $5, $6, $6, $7, $8, $9)),
     m as (
       insert into messages (id, ticket_id, visibility, purpose, author_kind, author_person, author_agent, author_name,
                             text, full_text, at, publish_at, shared, team_id, unsendable) overriding system value
       select $29, $27, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $26, false where $29::bigint is not null),
     f as (
       insert into message_files (message_id, position, file_id)
       select $29, n - 1, file from unnest($21::bigint[]) with ordinality as files (file, n)),
     e as (
       insert into events (ticket_id, kind, actor_kind, actor_agent, at, message_id)
       values ($27, 'opened', $22, $23, $24, $29))
     insert into threads (id, ticket_id, team_id, channel_id) overriding system value values ($30, $27, $6, $25)`,
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
      columns?.visibility,
      columns?.purpose,
      columns?.authorKind,
      columns?.authorPerson,
      columns?.authorAgent,
      columns?.authorName,
      columns?.text,
      columns?.fullText,
      columns?.at,
      columns?.publishAt,
      columns?.shared,
      message?.files ?? [],
      actor.kind,
      actor.kind === 'agent' ? actor.agent : null,
      at,
      channelId,
      columns?.teamId,
      ids.ticket,
      ids.number,
      message && ids.message,
      ids.thread,
    ],
  )
  return {
    ticket: {
      ...newTicket,
      ...ticket,
      homeTeam: ticket.teamId,
      token,
      id: ids.ticket,
      number: ids.number,
      createdAt: at,
    },
    thread: {
      id: ids.thread,
      ticketId: ids.ticket,
      teamId: ticket.teamId,
      channelId,
      externalId: null,
      rootPost: null,
      endedAt: null,
      createdAt: at,
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
