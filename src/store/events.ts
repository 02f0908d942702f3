import type { Actor, TicketEvent } from '../domain/events.ts'
import type { AgentId, MessageId, TicketId } from '../domain/ids.ts'
import type { Undoable } from '../domain/taken-back.ts'
import type { Db } from './database.ts'
import { prepared } from './prepared.ts'

export async function appendEvent(
  db: Db,
  event: {
    ticketId: TicketId
    kind: TicketEvent['kind']
    actor: Actor
    at: Date
    messageId?: MessageId | null
    data?: Readonly<Record<string, unknown>>
  },
): Promise<string> {
  const { actor } = event
  const [row] = await prepared<{ id: string }>(
    db,
    `insert into events (ticket_id, kind, actor_kind, actor_agent, at, message_id, data)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [
      event.ticketId,
      event.kind,
      actor.kind,
      actor.kind === 'agent' ? actor.agent : null,
      event.at,
      event.messageId ?? null,
      JSON.stringify(event.data ?? {}),
    ],
  )
  if (!row) throw new Error('an event was not stored')
  return row.id
}

/** A command that can be taken back: its event, and what it did. */
export interface CommandEvent {
  readonly id: string
  readonly did: Undoable
}

/** The agent's last command on this ticket that has not been undone. */
export function lastCommandOf(db: Db, ticketId: TicketId, agent: AgentId): Promise<CommandEvent | null> {
  return commandWhere(db, 'ticket_id = $1 and actor_agent = $2', [ticketId, agent])
}

/** The command that a message came about by, unless it has been undone. */
export function commandOfMessage(
  db: Db,
  ticketId: TicketId,
  messageId: MessageId,
): Promise<CommandEvent | null> {
  return commandWhere(db, 'ticket_id = $1 and message_id = $2', [ticketId, messageId])
}

/** … and if it was this agent's. */
export function ownCommandOfMessage(
  db: Db,
  ticketId: TicketId,
  messageId: MessageId,
  agent: AgentId,
): Promise<CommandEvent | null> {
  return commandWhere(db, 'ticket_id = $1 and message_id = $2 and actor_agent = $3', [
    ticketId,
    messageId,
    agent,
  ])
}

async function commandWhere(
  db: Db,
  condition: string,
  values: readonly string[],
): Promise<CommandEvent | null> {
  const [event] = await db.query<CommandEvent[]>(
    `select e.id, e.data -> 'undo' as did from events e
     where ${condition} and e.data ? 'undo'
       and not exists (select 1 from events u
                       where u.ticket_id = e.ticket_id and u.kind = 'undone' and u.data ->> 'event' = e.id::text)
     order by e.id desc limit 1`,
    [...values],
  )
  return event ?? null
}

/** Names what happened in a chat; false if it was seen before. */
export async function firstSeen(db: Db, platform: string, id: string): Promise<boolean> {
  const rows = await prepared(
    db,
    'insert into seen_events (platform, id) values ($1, $2) on conflict do nothing returning 1',
    [platform, id],
  )
  return rows.length > 0
}
