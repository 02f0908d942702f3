import type { Actor, TicketEvent } from '../domain/events.ts'
import type { AgentId, MessageId, TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { type EventRow, eventEntity } from './entities/event.ts'
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

/** The agent's last command on this ticket that has not been undone. */
export async function lastCommandOf(db: Db, ticketId: TicketId, agent: AgentId): Promise<EventRow | null> {
  return db
    .createQueryBuilder(eventEntity, 'e')
    .where('e.ticketId = :ticketId and e.actorAgent = :agent', { ticketId, agent })
    .andWhere(`e.data ? 'undo'`)
    .andWhere(
      `not exists (select 1 from events u where u.ticket_id = e.ticket_id and u.kind = 'undone' and u.data ->> 'event' = e.id::text)`,
    )
    .orderBy('e.id', 'DESC')
    .limit(1)
    .getOne()
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
