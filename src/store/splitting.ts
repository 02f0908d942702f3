import type { MessageId, TicketId } from '../domain/ids.ts'
import type { CustomersMessage } from '../domain/split.ts'
import type { Db } from './database.ts'
import type { MessageRow } from './entities/message.ts'
import { prepared, write } from './prepared.ts'

/** What customers wrote in this ticket, oldest first, with what was split off since. */
export async function customersMessages(db: Db, ticketId: TicketId): Promise<CustomersMessage[]> {
  return prepared<CustomersMessage>(
    db,
    `select m.id, (select e.data ->> 'to' from events e
                   where e.ticket_id = $1 and e.kind = 'split' and e.message_id = m.id) as "movedTo"
     from messages m
     where m.ticket_id = $1 and m.visibility = 'public' and m.purpose = 'request'
     order by m.id`,
    [ticketId],
  )
}

/** What the ticket began with: the customer's own words, or an agent's to him. */
export async function firstMessage(db: Db, ticketId: TicketId): Promise<MessageId | null> {
  const [row] = await prepared<{ id: MessageId }>(
    db,
    `select id from messages
     where ticket_id = $1 and purpose in ('request', 'reply') and revoked_at is null order by id limit 1`,
    [ticketId],
  )
  return row?.id ?? null
}

/** The mail that a message came by belongs to another message from now on, with its source and its id. */
export async function moveMail(db: Db, from: MessageId, to: MessageRow): Promise<void> {
  await write(db, 'update mail_arrivals set ticket_id = $2, message_id = $3 where message_id = $1', [
    from,
    to.ticketId,
    to.id,
  ])
  await write(
    db,
    `update mail_ids set ticket_id = $2, message_id = $3 where message_id = $1 and direction = 'in'`,
    [from, to.ticketId, to.id],
  )
  await write(
    db,
    'update messages m set revealed_in = s.revealed_in from messages s where s.id = $1 and m.id = $2',
    [from, to.id],
  )
}

/** It stands in this ticket no more: not on the customer's page, not in the story. */
export async function takeAway(db: Db, id: MessageId, at: Date): Promise<void> {
  await write(db, 'update messages set revoked_at = $2 where id = $1', [id, at])
}

/** The customer's earliest message that waits for a reply, of those since then. */
export async function unansweredSince(db: Db, ticketId: TicketId, waitingSince: Date): Promise<Date | null> {
  const [row] = await prepared<{ since: Date | null }>(
    db,
    `select min(m.at) as since from messages m
     where m.ticket_id = $1 and m.visibility = 'public' and m.purpose = 'request' and m.revoked_at is null
       and m.at >= $2
       and not exists (select from messages r
                       where r.ticket_id = $1 and r.id > m.id and r.visibility = 'public' and r.author_kind = 'agent'
                         and r.revoked_at is null)`,
    [ticketId, waitingSince],
  )
  return row?.since ?? null
}
