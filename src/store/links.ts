import type { TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { write } from './prepared.ts'

/** Two tickets that belong together and stay two. */
export async function linkTickets(db: Db, one: TicketId, other: TicketId): Promise<void> {
  await write(db, 'insert into links (ticket_id, other_id) values ($1, $2) on conflict do nothing', [
    one,
    other,
  ])
}

/** Oldest first, whichever side the link was made from; a merged one by the number of its target. */
export async function linkedNumbers(db: Db, ticket: TicketId): Promise<string[]> {
  const rows = await db.query<{ number: string }[]>(
    `select distinct coalesce(m.number, t.number) as number
     from (select other_id as id from links where ticket_id = $1 union select ticket_id from links where other_id = $1) as l
       join tickets t using (id) left join tickets m on m.id = t.merged_into
     order by 1`,
    [ticket],
  )
  return rows.map(({ number }) => number)
}
