import type { TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { prepared, write } from './prepared.ts'

/** Two tickets that belong together and stay two. */
export async function linkTickets(db: Db, one: TicketId, other: TicketId): Promise<void> {
  await write(db, 'insert into links (ticket_id, other_id) values ($1, $2) on conflict do nothing', [
    one,
    other,
  ])
}

export async function unlinkTickets(db: Db, one: TicketId, other: TicketId): Promise<void> {
  await write(db, 'delete from links where (ticket_id, other_id) in (($1, $2), ($2, $1))', [one, other])
}

/** Whichever side the link was made from; a merged one by the number of its target. */
export function numbersLinkedWith(ticket: string): string {
  return `
    select distinct coalesce(m.number, linked.number) as number
    from (select other_id as id from links where ticket_id = ${ticket}
          union select ticket_id from links where other_id = ${ticket}) as l
      join tickets linked using (id) left join tickets m on m.id = linked.merged_into
    where coalesce(m.id, linked.id) <> ${ticket}
    order by 1`
}

const linkedWith = numbersLinkedWith('$1')

export async function linkedNumbers(db: Db, ticket: TicketId): Promise<string[]> {
  const rows = await prepared<{ number: string }>(db, linkedWith, [ticket])
  return rows.map(({ number }) => number)
}
