import type { DeliveryId, TicketId } from '../domain/ids.ts'
import type { Leaving } from '../domain/merge.ts'
import type { Db } from './database.ts'
import { isRest, mailLane, unsent } from './deliveries.ts'
import { prepared, write } from './prepared.ts'

export async function leavingOf(db: Db, ticketId: TicketId): Promise<Leaving> {
  const [row] = await prepared<Leaving>(
    db,
    `select exists (select from deliveries d join messages m on m.id = d.message_id
                    where d.ticket_id = $1 and d.kind in ('mail', 'forward') and m.author_kind = 'agent'
                      and (${unsent('d')} or (d.state = 'parked' and d.error = 'held')))
              as "hasUnsentReply",
            exists (select from messages where ticket_id = $1 and visibility = 'public' and purpose = 'request')
              as "wasAsked"`,
    [ticketId],
  )
  if (!row) throw new Error(`nothing is known of ticket ${ticketId}`)
  return row
}

/** Mails that the helpdesk itself would send and that have reached nobody, locked. */
export async function lockOwnMails(db: Db, ticketId: TicketId): Promise<DeliveryId[]> {
  const rows = await db.query<{ id: DeliveryId }[]>(
    `select d.id from deliveries d join messages m on m.id = d.message_id
     where d.ticket_id = $1 and d.kind = 'mail' and d.state = 'waiting' and m.author_kind = 'helpdesk'
       and not exists (select from outgoing_mails o where o.message_id = m.id and o.reached <> '{}')
     order by d.id for update of d`,
    [ticketId],
  )
  return rows.map(({ id }) => id)
}

/**
 * What is said in one ticket is said in another from now on: its messages, the ids of its mails, who takes part, what it is
 * linked with, and mail that needs a person. Its events stay: they tell what happened to it.
 */
export async function moveInto(db: Db, from: TicketId, to: TicketId): Promise<void> {
  const both = [from, to]
  // What was taken back belongs to nobody's story.
  await write(db, 'update messages set ticket_id = $2 where ticket_id = $1 and revoked_at is null', both)
  await write(
    db,
    `with moved as (delete from mail_ids where ticket_id = $1 returning *)
     insert into mail_ids (header_id, ticket_id, message_id, direction, created_at)
     select header_id, $2, message_id, direction, created_at from moved on conflict do nothing`,
    both,
  )
  await write(
    db,
    `insert into participants (ticket_id, person_id, email, added_at)
     select $2, p.person_id, p.email, p.added_at from participants p join tickets t on t.id = $2
     where p.ticket_id = $1 and p.person_id <> t.requester_id on conflict do nothing`,
    both,
  )
  await write(
    db,
    `with moved as (delete from links where ticket_id = $1 or other_id = $1 returning *)
     insert into links (ticket_id, other_id, created_at)
     select $2, case when ticket_id = $1 then other_id else ticket_id end, created_at from moved
     where $2 not in (ticket_id, other_id) on conflict do nothing`,
    both,
  )
  await write(db, 'update forwards set ticket_id = $2 where ticket_id = $1', both)
  await write(db, 'update breakers set ticket_id = $2 where ticket_id = $1', both)
  // What is still to be mailed of it goes out before what comes after the merge.
  await write(
    db,
    `update deliveries d
     set lane = coalesce((select e.lane from deliveries e where e.ticket_id = $2 and e.kind = 'mail' and ${unsent('e')}
                          order by e.id desc limit 1), $3)
     where d.ticket_id = $1 and d.kind = 'mail' and ${unsent('d')}`,
    [...both, mailLane(to)],
  )
  await write(
    db,
    `update deliveries set ticket_id = $2 where ticket_id = $1 and kind in ('mail', 'forward')
       and (state = 'parked' or (state in ('waiting', 'sending', 'uncertain') and ${isRest('deliveries')}))`,
    both,
  )
}
