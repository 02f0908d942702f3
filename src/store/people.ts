import type { PersonId, TicketId } from '../domain/ids.ts'
import type { MailAddress } from '../domain/mail.ts'
import type { Person } from '../domain/people.ts'
import type { Language } from '../domain/status.ts'
import type { Db } from './database.ts'
import { numbersLinkedWith } from './links.ts'
import { patternsOf } from './organisations.ts'
import { prepared } from './prepared.ts'

const person = `
  select p.id, p.name, p.language, o.name as organisation, $2::text as email
  from people p left join organisations o on o.id = p.organisation_id`

/** The customer with this address; made at the first message. A name is learnt once and not overwritten. */
export async function personWithAddress(
  db: Db,
  address: { email: string; name: string | null; language: Language },
): Promise<Person> {
  const { email, name, language } = address
  const find = () =>
    prepared<Person>(db, `${person} where p.id = (select person_id from addresses where email = $1)`, [
      email,
      email,
    ])
  const [known] = await find()
  if (known) {
    if (known.name === null && name !== null) {
      await prepared(db, 'update people set name = $2 where id = $1 and name is null', [known.id, name])
    }
    return { ...known, name: known.name ?? name }
  }
  // Two first mails at once: the address decides, and only who gets it makes a person.
  const [made] = await prepared<{ id: PersonId }>(
    db,
    `with fresh as (select nextval(pg_get_serial_sequence('people', 'id')) as id),
          addressed as (insert into addresses (email, person_id) select $1, id from fresh
                        on conflict (email) do nothing returning person_id)
     insert into people (id, name, language, organisation_id) overriding system value
     select person_id, $2, $3, (select organisation_id from organisation_members where pattern = any($4)
                                order by length(pattern) desc limit 1)
     from addressed
     returning id`,
    [email, name, language, patternsOf(email)],
  )
  if (made) return { id: made.id, name, email, organisation: null, language }
  const [other] = await find()
  if (!other) throw new Error(`no person for ${email} after a conflict over it`)
  return other
}

/**
 * One more address of a person. Whoever has it gives it up if nothing else is known of him; otherwise it stays his, and
 * the answer says whose it is.
 */
export async function giveAddress(db: Db, email: string, to: PersonId): Promise<Pick<Person, 'id' | 'name'>> {
  const [row] = await prepared<{ id: PersonId; name: string | null }>(
    db,
    `insert into addresses as a (email, person_id) values ($1, $2)
     on conflict (email) do update set person_id =
       case when exists (select 1 from tickets t where t.requester_id = a.person_id)
              or exists (select 1 from participants p where p.person_id = a.person_id)
            then a.person_id else excluded.person_id end
     returning person_id as id, (select name from people where id = person_id) as name`,
    [email, to],
  )
  if (!row) throw new Error(`no person has ${email}`)
  return row
}

/** null: nobody has this address. */
export async function knownAs(db: Db, email: string): Promise<Pick<Person, 'id' | 'name'> | null> {
  const [found] = await prepared<Pick<Person, 'id' | 'name'>>(
    db,
    'select id, name from people where id = (select person_id from addresses where email = $1)',
    [email],
  )
  return found ?? null
}

/** The requester, with the address that this ticket is answered to. */
export async function requesterOf(db: Db, id: PersonId, email: string): Promise<Person> {
  const [found] = await prepared<Person>(db, `${person} where p.id = $1`, [id, email])
  if (!found) throw new Error(`no person ${id}`)
  return found
}

/** Of several tickets at once. */
export async function requestersOf(
  db: Db,
  tickets: readonly TicketId[],
): Promise<
  {
    ticketId: TicketId
    requester: Person
    participants: readonly MailAddress[]
    linked: readonly string[]
    mergedInto: string | null
  }[]
> {
  const rows = await prepared<
    Person & {
      ticket_id: TicketId
      participants: readonly MailAddress[]
      linked: readonly string[]
      merged_into: string | null
    }
  >(
    db,
    `select t.id as ticket_id, p.id, p.name, p.language, o.name as organisation, t.requester_email as email,
            (select coalesce(json_agg(json_build_object('name', c.name, 'email', x.email) order by x.added_at, x.email), '[]')
             from participants x join people c on c.id = x.person_id where x.ticket_id = t.id) as participants,
            array(${numbersLinkedWith('t.id')}) as linked,
            (select number from tickets where id = t.merged_into) as merged_into
     from tickets t join people p on p.id = t.requester_id left join organisations o on o.id = p.organisation_id
     where t.id = any($1::bigint[])`,
    [tickets],
  )
  return rows.map(({ ticket_id: ticketId, participants, linked, merged_into: mergedInto, ...requester }) => ({
    ticketId,
    requester,
    participants,
    linked,
    mergedInto,
  }))
}
