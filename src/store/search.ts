import type { ChannelId, TicketId } from '../domain/ids.ts'
import type { Status } from '../domain/status.ts'
import type { Db } from './database.ts'
import type { MessageRow } from './entities/message.ts'
import { fieldsOf, prepared } from './prepared.ts'

export interface Hit {
  readonly id: TicketId
  readonly number: string
  readonly subject: string
  readonly status: Status
  readonly assignee: string | null
  readonly arrivedAt: Date
  /** Number, subject, the requester's name and addresses: what every agent may read of every ticket. */
  readonly heading: string
  /** Its thread on the platform that asks, if it has one. */
  readonly thread: string | null
  /** All that was looked for stands in what the customer can read, too. */
  readonly isOpen: boolean
}

/** Those in which something was said last come first, before them the one whose number was asked for. */
export async function findTickets(
  db: Db,
  query: string,
  named: TicketId | null,
  platform: string,
  limit: number,
): Promise<Hit[]> {
  return prepared<Hit>(
    db,
    `with hits as (
       (select ticket_id, at, open_words @@ $1::tsquery as open from search
        where all_words @@ $1::tsquery order by at desc limit $4)
       union all
       select $2::bigint, 'infinity', true where $2::bigint is not null)
     select t.id, t.number, t.subject, t.status, a.name as assignee, t.arrived_at as "arrivedAt",
            concat_ws(' ', t.number, t.subject, p.name, t.requester_email,
                      (select string_agg(email, ' ') from addresses where person_id = p.id)) as heading,
            bool_or(h.open) as "isOpen",
            (select th.external_id from threads th join channels c on c.id = th.channel_id and c.platform = $3
             where th.ticket_id = t.id and th.ended_at is null and th.external_id is not null
             order by th.id desc limit 1) as thread
     from hits h join tickets t on t.id = h.ticket_id join people p on p.id = t.requester_id
     left join agents a on a.id = t.assignee_id
     where t.merged_into is null
     group by t.id, a.name, p.id
     order by max(h.at) desc limit $4`,
    [query, named, platform, limit],
  )
}

export type SaidIn = MessageRow & { readonly channelId: ChannelId | null }

/** What was said there lately, the newest first, with where it was said; the texts as far as they are searched. */
export async function saidLately(db: Db, tickets: readonly TicketId[]): Promise<SaidIn[]> {
  const rows = await prepared(
    db,
    `select m.*, left(m.text, 20000) as text, null as full_text, h.channel_id
     from unnest($1::bigint[]) as wanted (ticket_id)
     cross join lateral (
       select * from messages m
       where m.ticket_id = wanted.ticket_id and m.revoked_at is null and m.purpose <> 'acknowledgement'
       order by m.id desc limit 500) as m
     left join threads h on h.id = m.said_in
     order by m.id desc`,
    [tickets],
  )
  return rows.map((row) => fieldsOf<SaidIn>(row))
}
