import { createHash } from 'node:crypto'
import type { MessageId, TeamId, ThreadId, TicketId } from '../domain/ids.ts'
import type { MailArrival, SourceDraft } from '../domain/mail.ts'
import type { Db } from './database.ts'
import { type ArrivalRow, arrivalEntity } from './entities/mail.ts'
import { prepared, write } from './prepared.ts'
import { adoptDraft } from './source-drafts.ts'

export interface Incoming {
  readonly arrival: MailArrival
  readonly raw: Buffer
}

/**
 * The raw sources, and how far their mailboxes have been read, in one statement. Answers with an id for each, in order;
 * null if its place was stored before. Each source must fit into one chunk.
 */
export async function storeArrivals(db: Db, incoming: readonly Incoming[]): Promise<(string | null)[]> {
  return insertArrivals(
    db,
    incoming.map(({ arrival, raw }) => {
      return { arrival, sha256: createHash('sha256').update(raw).digest(), size: raw.length, bytes: raw }
    }),
  )
}

/** One whose source was stored while it came in, in the caller's transaction. */
export async function storeDraftedArrival(
  db: Db,
  arrival: MailArrival,
  source: SourceDraft,
): Promise<string | null> {
  await adoptDraft(db, source)
  const { sha256, size } = source
  const [id] = await insertArrivals(db, [{ arrival, sha256, size, bytes: Buffer.alloc(0) }])
  return id ?? null
}

interface Arriving {
  readonly arrival: MailArrival
  readonly sha256: Buffer
  readonly size: number
  /** Of its only chunk; empty where it is stored already. */
  readonly bytes: Buffer
}

async function insertArrivals(db: Db, arriving: readonly Arriving[]): Promise<(string | null)[]> {
  let start = 1
  const rows = arriving.map(({ arrival: { place, ...arrival }, size, bytes }, index) => {
    const row = { ...arrival, ...place, n: index + 1, size, start, length: bytes.length }
    start += bytes.length
    return row
  })
  const stored = await prepared<{ n: number; id: string }>(
    db,
    `with given as materialized (
       select g.*, h.sha256, substring($3::bytea from g.start for g.length) as bytes,
              nextval(pg_get_serial_sequence('mail_arrivals', 'id')) as id
       from jsonb_to_recordset($1::jsonb) as g (n int, mailbox text, folder text, "uidValidity" text, uid bigint,
              size bigint, start int, length int, "envelopeFrom" text, recipients text[], "receivedAt" timestamptz,
              quiet boolean)
         join unnest($2::bytea[]) with ordinality as h (sha256, n) using (n)),
     -- Sorted, so that two processes that store the same mails can't wait for each other.
     blob as (
       insert into blobs (sha256, size) select sha256, size from given order by sha256
       on conflict do nothing returning sha256),
     chunk as (
       insert into blob_chunks (sha256, position, bytes)
       select distinct on (sha256) sha256, 0, bytes from given join blob using (sha256)),
     progress as (
       update mailbox_folders f set last_uid = greatest(coalesce(f.last_uid, 0), read.uid), uid_validity = read.validity
       from (select mailbox, folder, max(uid) as uid, (array_agg("uidValidity" order by n desc))[1] as validity
             from given where uid is not null group by mailbox, folder) as read
       where f.mailbox = read.mailbox and f.folder = read.folder),
     born as (
       insert into mail_arrivals (id, mailbox, folder, uid_validity, uid, envelope_from, recipients, received_at, quiet,
                                  sha256)
         overriding system value
       select id, mailbox, folder, "uidValidity", uid, "envelopeFrom", recipients, "receivedAt", coalesce(quiet, false),
              sha256
       from given order by n
       on conflict do nothing returning id)
     select n, id from born join given using (id)`,
    [
      JSON.stringify(rows),
      arriving.map(({ sha256 }) => sha256),
      // In one: a lone Buffer goes over as it is, those of an array as text of twice the size.
      Buffer.concat(arriving.map(({ bytes }) => bytes)),
    ],
  )
  const ids = new Map(stored.map(({ n, id }) => [n, id]))
  return arriving.map((_, index) => ids.get(index + 1) ?? null)
}

/** `quarantineId`: an agent has let it in from there. */
export type LockedArrival = ArrivalRow & {
  readonly teamId: TeamId
  readonly quiet: boolean
  readonly quarantineThread: ThreadId | null
}

/**
 * Locks an arrival that still has to be taken, and then all that its mail is found by (its content, its id, those it
 * names) until the transaction ends: sorted, so that two mails which name each other can't wait for each other. Null when
 * another process has it or it is done.
 */
export async function lockArrival(
  db: Db,
  id: string,
  foundBy: readonly string[],
): Promise<LockedArrival | null> {
  const [row] = await prepared<LockedArrival>(
    db,
    `with arrival as materialized (
       select a.id, a.mailbox, a.envelope_from as "envelopeFrom", a.recipients, a.received_at as "receivedAt", a.quiet,
              m.team_id as "teamId", a.quarantine_id as "quarantineId", q.thread_id as "quarantineThread"
       from mail_arrivals a join mailboxes m on m.id = a.mailbox left join quarantine q on q.id = a.quarantine_id
       where a.id = $1 and a.state = 'stored' for update of a skip locked)
     select *, (select count(pg_advisory_xact_lock(hashtextextended(id, 2)))
                from (select distinct unnest($2::text[]) as id order by 1) as sorted) as locks
     from arrival`,
    [id, foundBy],
  )
  return row ?? null
}

/** Those whose next try is due, and how many bytes their sources have. */
export async function storedArrivals(db: Db, limit: number): Promise<{ id: string; size: number }[]> {
  const rows = await db.query<{ id: string; size: string }[]>(
    `select id, (select size from blobs b where b.sha256 = a.sha256) as size from mail_arrivals a
     where state = 'stored' and next_try_at <= now() order by id limit $1`,
    [limit],
  )
  return rows.map(({ id, size }) => ({ id, size: Number(size) }))
}

/**
 * Counted outside the transaction that fails, so that a mail which kills the process is noticed at its second try. Says
 * when the next one is due, too: `pauses` in milliseconds, the last of them for all that follow.
 */
export async function countAttempt(db: Db, id: string, pauses: readonly number[]): Promise<number> {
  const [rows] = await db.query<[{ attempts: number }[], number]>(
    `update mail_arrivals
     set attempts = attempts + 1,
         next_try_at = now() + ($2::float8[])[least(attempts + 1, cardinality($2))] * interval '1 millisecond'
     where id = $1 returning attempts`,
    [id, pauses],
  )
  return rows[0]?.attempts ?? 0
}

/**
 * Tries that a killed process broke off did not fail, so their mail is due at once. After ten such in a row it may be the
 * mail that kills, and it waits like one that failed.
 */
export async function resumeInterrupted(db: Db): Promise<void> {
  await db.query(
    `update mail_arrivals set next_try_at = now() where state = 'stored' and error is null and attempts < 10`,
  )
}

/** Why the last try failed, and how many tries count at most. */
export async function noteFailure(db: Db, id: string, error: string, atMost: number): Promise<void> {
  await db.query(
    `update mail_arrivals set error = $2, attempts = least(attempts, $3) where id = $1 and state = 'stored'`,
    [id, error, atMost],
  )
}

/** Its source stays; the reason of the last try stays with it. */
export async function failArrival(db: Db, id: string): Promise<void> {
  await db.query(`update mail_arrivals set state = 'failed' where id = $1 and state = 'stored'`, [id])
}

/** Mail that should be a ticket and is none: `stored` for more than five minutes, or `failed`. */
export async function overdueArrivals(db: Db): Promise<{ stored: number; failed: number }> {
  const [row] = await db.query<{ stored: number; failed: number }[]>(
    `select count(*) filter (where state = 'stored' and stored_at < now() - interval '5 minutes')::int as stored,
            count(*) filter (where state = 'failed')::int as failed
     from mail_arrivals where state in ('stored', 'failed')`,
  )
  return row ?? { stored: 0, failed: 0 }
}

/** A mail that came was taken, or was had before: its ids are indexed, and the arrival is done. */
export async function settleArrival(
  db: Db,
  id: string,
  result:
    | { readonly state: 'duplicate' }
    | {
        readonly state: 'quarantined'
        readonly quarantineId: string
        readonly headerId: string | null
        readonly contentHash: string
      }
    | {
        readonly state: 'taken'
        readonly ticketId: TicketId
        readonly messageId: MessageId
        readonly headerId: string | null
        readonly contentHash: string
        /** Ids that it names: what was overtaken by this mail finds the ticket by them. */
        readonly named: readonly string[]
        /** From a third party: no mail to the customer names its ids. */
        readonly aside: boolean
      },
): Promise<void> {
  if (result.state === 'duplicate') {
    await db.update(arrivalEntity, { id }, result)
    return
  }
  if (result.state === 'quarantined') {
    await write(
      db,
      `with seen as (
         insert into seen_mails (mailbox, header_id, content_hash, arrival_id)
         select mailbox, coalesce($3, ''), $4, id from mail_arrivals where id = $1 on conflict do nothing)
       update mail_arrivals set state = 'quarantined', error = null, quarantine_id = $2 where id = $1`,
      [id, result.quarantineId, result.headerId, result.contentHash],
    )
    return
  }
  await write(
    db,
    `with seen as (
       insert into seen_mails (mailbox, header_id, content_hash, arrival_id)
       select mailbox, coalesce($4, ''), $6, id from mail_arrivals where id = $1 on conflict do nothing),
     named as (
       insert into mail_ids (header_id, ticket_id, direction)
       select distinct named, $2::bigint, $7 from unnest($5::text[]) as named where named is distinct from $4
       on conflict do nothing),
     own as (
       insert into mail_ids (header_id, ticket_id, message_id, direction)
       select $4::text, $2::bigint, $3::bigint, $7 where $4 is not null
       on conflict (header_id, ticket_id) do update set message_id = excluded.message_id,
         direction = case mail_ids.direction when 'aside' then excluded.direction else mail_ids.direction end)
     update mail_arrivals set state = 'taken', error = null, ticket_id = $2, message_id = $3 where id = $1`,
    [
      id,
      result.ticketId,
      result.messageId,
      result.headerId,
      result.named,
      result.contentHash,
      result.aside ? 'aside' : 'in',
    ],
  )
}
