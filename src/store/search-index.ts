import type { TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'

const indexerLock = 7_205_007

/** What of one ticket can be searched. */
export interface Searchable {
  readonly id: TicketId
  /** When something was last said in it. */
  readonly at: Date
  /** Number, subject, the requester's name and addresses. */
  readonly heading: string
  /** The newest first. */
  readonly open: readonly string[]
  readonly internal: readonly string[]
}

/**
 * Takes some of those that are due, in the caller's transaction: rolled back they are due again. One process at a time, for
 * of two that look through the same ticket the later to commit may have seen less.
 */
export async function takeDue(db: Db, limit: number): Promise<TicketId[]> {
  const [lock] = await db.query<{ mine: boolean }[]>('select pg_try_advisory_xact_lock($1) as mine', [
    indexerLock,
  ])
  if (!lock?.mine) return []
  const rows = await db.query<{ ticket_id: TicketId }[]>(
    `with taken as (delete from search_due where ctid = any(array(select ctid from search_due limit $1)) returning ticket_id)
     select distinct ticket_id from taken`,
    [limit],
  )
  return rows.map((row) => row.ticket_id)
}

/** A ticket that went into another is found there, and has nothing of its own. */
export async function searchableOf(db: Db, ids: readonly TicketId[]): Promise<Searchable[]> {
  return db.query(
    `select t.id, greatest(t.arrived_at, said.at) as at,
            concat_ws(' ', t.number, t.subject, p.name, t.requester_email,
                      (select string_agg(email, ' ') from addresses where person_id = p.id)) as heading,
            coalesce(said.open, '{}') as open, coalesce(said.internal, '{}') as internal
     from tickets t join people p on p.id = t.requester_id
     left join lateral (
       select max(m.at) as at,
              array_agg(left(m.text, 20000) order by m.id desc) filter (where m.visibility = 'public') as open,
              array_agg(left(m.text, 20000) order by m.id desc) filter (where m.visibility = 'internal') as internal
       from (select * from messages where ticket_id = t.id and revoked_at is null and purpose <> 'acknowledgement'
             order by id desc limit 500) as m) as said on true
     where t.id = any($1::bigint[]) and t.merged_into is null`,
    [ids],
  )
}

export interface Indexed {
  readonly id: TicketId
  readonly at: Date
  /** Those of what the customer can read, and all. */
  readonly openWords: ReadonlySet<string>
  readonly allWords: ReadonlySet<string>
}

export async function storeIndexed(
  db: Db,
  taken: readonly TicketId[],
  indexed: readonly Indexed[],
): Promise<void> {
  const gone = taken.filter((id) => !indexed.some((one) => one.id === id))
  if (gone.length > 0) await db.query('delete from search where ticket_id = any($1::bigint[])', [gone])
  if (indexed.length === 0) return
  await db.query(
    `insert into search (ticket_id, at, open_words, all_words)
     select ticket_id, at, array_to_tsvector(string_to_array(open, ' ')), array_to_tsvector(string_to_array(every, ' '))
     from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[]) as given (ticket_id, at, open, every)
     on conflict (ticket_id) do update
       set at = excluded.at, open_words = excluded.open_words, all_words = excluded.all_words`,
    [
      indexed.map(({ id }) => id),
      indexed.map(({ at }) => at),
      indexed.map(({ openWords }) => [...openWords].join(' ')),
      indexed.map(({ allWords }) => [...allWords].join(' ')),
    ],
  )
}
