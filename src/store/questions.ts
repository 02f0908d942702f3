import type { MessageId, TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { deliveryOf } from './deliveries.ts'
import type { DeliveryRow } from './entities/delivery.ts'

/** A line of ours with buttons. As long as its delivery is `sent`, it stands there; withdrawn, it is `revoked`. */
export type QuestionKind = 'nudge' | 'trouble' | 'breaker'

/** What is asked in a ticket's threads, or about to be: all of a kind, or about these messages. Locked. */
export async function questionsOf(
  db: Db,
  ticketId: TicketId,
  kind: QuestionKind,
  about: readonly MessageId[] | null,
): Promise<DeliveryRow[]> {
  const rows = await db.query<Record<string, unknown>[]>(
    `select * from deliveries
     where ticket_id = $1 and kind = $2 and state in ('waiting', 'sending', 'sent', 'uncertain')
       and ($3::bigint[] is null or message_id = any($3))
     order by id for update`,
    [ticketId, kind, about],
  )
  return rows.map(deliveryOf)
}

/** The lines that a `withdraw` is for: those that stand in its lane, asked before it about its message. */
export async function standingQuestions(
  db: Db,
  { id, ticketId, lane, messageId }: DeliveryRow,
): Promise<DeliveryRow[]> {
  const rows = await db.query<Record<string, unknown>[]>(
    `select * from deliveries
     where ticket_id = $1 and lane = $2 and message_id = $3 and kind in ('nudge', 'trouble', 'breaker') and state = 'sent' and id < $4
     order by id`,
    [ticketId, lane, messageId, id],
  )
  return rows.map(deliveryOf)
}
