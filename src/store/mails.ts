import type { DeliveryId, MessageId, TeamId, TicketId } from '../domain/ids.ts'
import type { MailArrival } from '../domain/mail.ts'
import type { Person } from '../domain/people.ts'
import type { Db } from './database.ts'
import { type ArrivalRow, arrivalEntity, type OutgoingMailRow, outgoingMailEntity } from './entities/mail.ts'
import { chunksOf, storeChunks } from './files.ts'
import { drawIds, type OpeningIds } from './opening.ts'
import { prepared, write } from './prepared.ts'

/** The raw source, and how far the mailbox has been read: one statement. Null if this place was stored before. */
export async function storeArrival(db: Db, arrival: MailArrival, raw: Buffer): Promise<string | null> {
  const { sha256, first, rest } = chunksOf(raw)
  const [row] = await prepared<{ id: string }>(
    db,
    `with blob as (insert into blobs (sha256, size) values ($1, $2) on conflict do nothing returning sha256),
     chunk as (insert into blob_chunks (sha256, position, bytes) select sha256, 0, $3 from blob),
     progress as (
       update mailboxes set last_uid = greatest(coalesce(last_uid, 0), $6), uid_validity = $5
       where id = $4 and $5::text is not null)
     insert into mail_arrivals (mailbox, uid_validity, uid, envelope_from, recipients, received_at, sha256)
     values ($4, $5, $6, $7, $8, $9, $1) on conflict do nothing returning id`,
    [
      sha256,
      raw.length,
      first,
      arrival.mailbox,
      arrival.place?.uidValidity ?? null,
      arrival.place?.uid ?? null,
      arrival.envelopeFrom,
      arrival.recipients,
      arrival.receivedAt,
    ],
  )
  await storeChunks(db, sha256, rest)
  return row?.id ?? null
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
): Promise<(ArrivalRow & { teamId: TeamId }) | null> {
  const [row] = await prepared<ArrivalRow & { teamId: TeamId }>(
    db,
    `with arrival as materialized (
       select a.id, a.mailbox, a.envelope_from as "envelopeFrom", a.recipients, a.received_at as "receivedAt",
              m.team_id as "teamId"
       from mail_arrivals a join mailboxes m on m.id = a.mailbox
       where a.id = $1 and a.state = 'stored' for update of a skip locked)
     select *, (select count(pg_advisory_xact_lock(hashtextextended(id, 2)))
                from (select distinct unnest($2::text[]) as id order by 1) as sorted) as locks
     from arrival`,
    [id, foundBy],
  )
  return row ?? null
}

/** Those whose next try is due. */
export async function storedArrivals(db: Db, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }[]>(
    `select id from mail_arrivals where state = 'stored' and next_try_at <= now() order by id limit $1`,
    [limit],
  )
  return rows.map((row) => row.id)
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

export interface FirstLook {
  /** False when this mailbox has had the very same mail before. */
  readonly isNew: boolean
  /**
   * Tickets that the mail belongs to by its ids, the newest first: by any id that it names, and by its own if an earlier
   * mail named it. (Its own id on a mail that has arrived means a copy to another mailbox, which is that team's matter.)
   */
  readonly tickets: readonly TicketId[]
  /** null: nobody has written from this address before. */
  readonly sender: Person | null
  /** For a new ticket; null when the mail names one or is not new. */
  readonly ids: OpeningIds | null
}

/** Whether a mail is new, which tickets it names and who wrote it, in one statement under its locks. */
export async function firstLook(
  db: Db,
  mail: {
    arrivalId: string
    headerId: string | null
    contentHash: string
    named: readonly string[]
    email: string
  },
): Promise<FirstLook> {
  const [row] = await prepared<{
    is_new: boolean
    tickets: TicketId[] | null
    sender: Person | null
    ids: OpeningIds | null
  }>(
    db,
    `with seen as (
       select from seen_mails s join mail_arrivals a using (mailbox)
       where a.id = $1 and s.header_id = coalesce($2, '') and s.content_hash = $3),
     named as (
       select ticket_id from mail_ids where header_id = any($4::text[]) or (header_id = $2 and message_id is null)
       order by created_at desc limit 20),
     ids as (${drawIds} where not exists (select from seen) and not exists (select from named)),
     sender as (
       select p.id::text, p.name, p.language, o.name as organisation, a.email
       from addresses a join people p on p.id = a.person_id left join organisations o on o.id = p.organisation_id
       where a.email = $5)
     select not exists (select from seen) as is_new, (select array_agg(ticket_id) from named) as tickets,
            (select to_jsonb(sender) from sender) as sender, (select to_jsonb(ids) from ids) as ids`,
    [mail.arrivalId, mail.headerId, mail.contentHash, mail.named, mail.email],
  )
  if (!row) throw new Error('a look at a mail found nothing')
  return { isNew: row.is_new, tickets: [...new Set(row.tickets ?? [])], sender: row.sender, ids: row.ids }
}

/** A mail that came was taken, or was had before: its ids are indexed, and the arrival is done. */
export async function settleArrival(
  db: Db,
  id: string,
  result:
    | { readonly state: 'duplicate' }
    | {
        readonly state: 'taken'
        readonly ticketId: TicketId
        readonly messageId: MessageId
        readonly headerId: string | null
        readonly contentHash: string
        /** Ids that it names: what was overtaken by this mail finds the ticket by them. */
        readonly named: readonly string[]
      },
): Promise<void> {
  if (result.state !== 'taken') {
    await db.update(arrivalEntity, { id }, result)
    return
  }
  await write(
    db,
    `with seen as (
       insert into seen_mails (mailbox, header_id, content_hash, arrival_id)
       select mailbox, coalesce($4, ''), $6, id from mail_arrivals where id = $1),
     named as (
       insert into mail_ids (header_id, ticket_id, direction)
       select distinct named, $2::bigint, 'in' from unnest($5::text[]) as named where named is distinct from $4
       on conflict do nothing),
     own as (
       insert into mail_ids (header_id, ticket_id, message_id, direction)
       select $4::text, $2::bigint, $3::bigint, 'in' where $4 is not null
       on conflict (header_id, ticket_id) do update set message_id = excluded.message_id)
     update mail_arrivals set state = 'taken', error = null, ticket_id = $2, message_id = $3 where id = $1`,
    [id, result.ticketId, result.messageId, result.headerId, result.named, result.contentHash],
  )
}

/** Ours, before it goes: an answer may overtake our own bookkeeping. */
export async function indexOwnMail(
  db: Db,
  id: { headerId: string; ticketId: TicketId; messageId: MessageId },
): Promise<void> {
  await write(
    db,
    `insert into mail_ids (header_id, ticket_id, message_id, direction) values ($1, $2, $3, 'out') on conflict do nothing`,
    [id.headerId, id.ticketId, id.messageId],
  )
}

/**
 * A ticket's mails that no try was made of and that say nothing but how it stands, locked. A reply that is only a file
 * says something.
 */
export async function lockWordlessMails(
  db: Db,
  ticketId: TicketId,
): Promise<{ id: DeliveryId; messageId: MessageId }[]> {
  return db.query(
    `select d.id, d.message_id as "messageId" from deliveries d join messages m on m.id = d.message_id
     where d.ticket_id = $1 and d.kind = 'mail' and d.state = 'waiting' and d.attempts = 0 and m.text = ''
       and m.purpose in ('reminder', 'closed', 'resolved', 'status')
       and not exists (select 1 from message_files f where f.message_id = m.id)
     order by d.id for update of d`,
    [ticketId],
  )
}

export interface MailId {
  readonly ticketId: TicketId
  readonly headerId: string
  readonly direction: 'in' | 'out'
}

/** Every Message-ID of these tickets, oldest first. What was taken back before it left never was. */
export async function mailIdsOf(db: Db, tickets: readonly TicketId[]): Promise<MailId[]> {
  return prepared<MailId>(
    db,
    `select i.ticket_id as "ticketId", i.header_id as "headerId", i.direction from mail_ids i
     where i.ticket_id = any($1::bigint[])
       and (i.direction = 'in' or exists (select 1 from outgoing_mails o where o.message_id = i.message_id))
     -- What a mail names before the mail itself.
     order by i.created_at, i.message_id nulls first, i.header_id`,
    [tickets],
  )
}

export type RenderedRow = Omit<OutgoingMailRow, 'sentAt'>

/**
 * Kept before the first attempt, so that every repeat is the same mail to the byte: whoever rendered first decides, and
 * the answer is what is kept.
 */
export async function storeRendered(db: Db, mails: readonly RenderedRow[]): Promise<RenderedRow[]> {
  const stored = await prepared<{ messageId: MessageId }>(
    db,
    `insert into outgoing_mails (message_id, header_id, in_reply_to, reference_ids, sender, recipients, subject, body,
                                 html, raw)
     select g."messageId", g."headerId", g."inReplyTo", g."referenceIds", g.sender, g.recipients, g.subject, g.body,
            g.html, raws.raw
     from jsonb_to_recordset($1::jsonb) as g (n bigint, "messageId" bigint, "headerId" text, "inReplyTo" text,
            "referenceIds" text[], sender text, recipients text[], subject text, body text, html text)
       join unnest($2::bytea[]) with ordinality as raws (raw, n) using (n)
     on conflict do nothing returning message_id as "messageId"`,
    [
      JSON.stringify(mails.map(({ raw: _, ...mail }, index) => ({ ...mail, n: index + 1 }))),
      mails.map(({ raw }) => raw),
    ],
  )
  const ours = new Set(stored.map(({ messageId }) => messageId))
  return Promise.all(
    mails.map((mail) =>
      ours.has(mail.messageId) ? mail : db.findOneByOrFail(outgoingMailEntity, { messageId: mail.messageId }),
    ),
  )
}

/** The newest mail that went out, in the order in which it went. */
export async function sentMails(db: Db, limit: number): Promise<OutgoingMailRow[]> {
  const mails = await db
    .createQueryBuilder(outgoingMailEntity, 'o')
    .where('o.sentAt is not null')
    .orderBy('o.messageId', 'DESC')
    .limit(limit)
    .getMany()
  return mails.sort((a, b) => Number(a.sentAt) - Number(b.sentAt))
}
