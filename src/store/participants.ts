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

export async function removeParticipant(db: Db, ticketId: TicketId, email: string): Promise<void> {
  await write(
    db,
    `delete from participants where ticket_id = $1 and person_id = (select person_id from addresses where email = $2)`,
    [ticketId, email],
  )
}

/** In the order in which they came. */
export async function participantsOf(db: Db, ticketId: TicketId): Promise<Person[]> {
  return prepared<Person>(
    db,
    `select p.id, p.name, p.language, o.name as organisation, c.email
     from participants c join people p on p.id = c.person_id left join organisations o on o.id = p.organisation_id
     where c.ticket_id = $1 order by c.added_at, c.email`,
    [ticketId],
  )
}
