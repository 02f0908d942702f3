import type { PersonId, TicketId } from '../domain/ids.ts'
import type { Person } from '../domain/people.ts'
import type { Db } from './database.ts'
import { prepared, write } from './prepared.ts'

/** Is this person the requester of one of these tickets, or a participant? */
export async function takesPart(db: Db, person: PersonId, tickets: readonly TicketId[]): Promise<boolean> {
  const rows = await prepared(
    db,
    `select 1 from tickets where id = any($2::bigint[]) and requester_id = $1
     union all
     select 1 from participants where ticket_id = any($2::bigint[]) and person_id = $1`,
    [person, tickets],
  )
  return rows.length > 0
}

export async function addParticipant(
  db: Db,
  ticketId: TicketId,
  { id, email }: Pick<Person, 'id' | 'email'>,
): Promise<void> {
  await write(
    db,
    `insert into participants (ticket_id, person_id, email) values ($1, $2, $3)
     on conflict (ticket_id, person_id) do update set email = excluded.email`,
    [ticketId, id, email],
  )
}
