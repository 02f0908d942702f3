import type { MessageId, TicketId } from '../domain/ids.ts'
import type { MailArrival } from '../domain/mail.ts'
import type { Db } from './database.ts'
import { type ArrivalRow, arrivalEntity, type OutgoingMailRow, outgoingMailEntity } from './entities/mail.ts'
import { chunksOf, storeChunks } from './files.ts'

/** The raw source, and how far the mailbox has been read: one statement. Null if this place was stored before. */
export async function storeArrival(db: Db, arrival: MailArrival, raw: Buffer): Promise<string | null> {
  const { sha256, first, rest } = chunksOf(raw)
  const [row] = await db.query<{ id: string }[]>(
    `with blob as (insert into blobs (sha256, size) values ($1, $2) on conflict do nothing returning sha256),
     chunk as (insert into blob_chunks (sha256, position, bytes) select sha256, 0, $3 from blob),
     progress as (
       update mailboxes set last_uid = greatest(coalesce(last_uid, 0), $6), uid_validity = $5, read_at = now()
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

/** Locks an arrival that still has to be taken; null when another process has it or it is done. */
export async function lockArrival(db: Db, id: string): Promise<ArrivalRow | null> {
  return db.findOne(arrivalEntity, {
    where: { id, state: 'stored' },
    lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
  })
}

export async function storedArrivals(db: Db, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }[]>(
    `select id from mail_arrivals where state = 'stored' order by id limit $1`,
    [limit],
  )
  return rows.map((row) => row.id)
}

export async function settleArrival(
  db: Db,
  id: string,
  result: Pick<ArrivalRow, 'state'> & Partial<Pick<ArrivalRow, 'error' | 'ticketId' | 'messageId'>>,
): Promise<void> {
  await db.update(arrivalEntity, { id }, result)
}

/** Counted outside the transaction that fails, so that a mail which kills the process is noticed at its second try. */
export async function countAttempt(db: Db, id: string): Promise<number> {
  const [rows] = await db.query<[{ attempts: number }[], number]>(
    'update mail_arrivals set attempts = attempts + 1 where id = $1 returning attempts',
    [id],
  )
  return rows[0]?.attempts ?? 0
}

/** Sorted, so that two mails which name each other can't wait for each other. Held until the transaction ends. */
export async function lockMailIds(db: Db, ids: readonly string[]): Promise<void> {
  await db.query(
    `select pg_advisory_xact_lock(hashtextextended(id, 2)) from (select unnest($1::text[]) as id order by 1) as sorted`,
    [[...new Set(ids)].sort()],
  )
}

/** False when this mailbox has had the very same mail before. */
export async function firstArrival(
  db: Db,
  mail: { mailbox: string; headerId: string; contentHash: string; arrivalId: string },
): Promise<boolean> {
  const rows = await db.query<unknown[]>(
    `insert into seen_mails (mailbox, header_id, content_hash, arrival_id) values ($1, $2, $3, $4)
     on conflict do nothing returning 1`,
    [mail.mailbox, mail.headerId, mail.contentHash, mail.arrivalId],
  )
  return rows.length > 0
}

/**
 * Tickets that a mail belongs to by its ids, the newest first: by any id that it names, and by its own if an earlier
 * mail named it. (Its own id on a mail that has arrived means a copy to another mailbox, which is that team's matter.)
 */
export async function ticketsOfMailIds(
  db: Db,
  named: readonly string[],
  own: string | null,
): Promise<TicketId[]> {
  const rows = await db.query<{ ticket_id: TicketId }[]>(
    `select ticket_id from mail_ids
     where header_id = any($1::text[]) or (header_id = $2 and message_id is null)
     order by created_at desc limit 20`,
    [named, own],
  )
  return [...new Set(rows.map((row) => row.ticket_id))]
}

/** A mail that came or goes. An id that was only referenced before is filled in. */
export async function indexMailId(
  db: Db,
  id: { headerId: string; ticketId: TicketId; messageId: MessageId; direction: 'in' | 'out' },
): Promise<void> {
  await db.query(
    `insert into mail_ids (header_id, ticket_id, message_id, direction) values ($1, $2, $3, $4)
     on conflict (header_id, ticket_id) do update set message_id = excluded.message_id`,
    [id.headerId, id.ticketId, id.messageId, id.direction],
  )
}

/** Ids that a mail names and that we have not seen: what was overtaken by its own follow-up finds the ticket by them. */
export async function indexReferences(db: Db, ids: readonly string[], ticketId: TicketId): Promise<void> {
  if (ids.length === 0) return
  await db.query(
    `insert into mail_ids (header_id, ticket_id, direction) select distinct unnest($1::text[]), $2::bigint, 'in'
     on conflict do nothing`,
    [ids, ticketId],
  )
}

export interface MailId {
  readonly ticketId: TicketId
  readonly headerId: string
  readonly direction: 'in' | 'out'
}

/** Every Message-ID of these tickets, oldest first. What was taken back before it left never was. */
export async function mailIdsOf(db: Db, tickets: readonly TicketId[]): Promise<MailId[]> {
  return db.query<MailId[]>(
    `select i.ticket_id as "ticketId", i.header_id as "headerId", i.direction from mail_ids i
     where i.ticket_id = any($1::bigint[])
       and (i.direction = 'in' or exists (select 1 from outgoing_mails o where o.message_id = i.message_id))
     order by i.created_at, i.header_id`,
    [tickets],
  )
}

/** Kept before the first attempt, so that every repeat is the same mail to the byte: whoever rendered first decides. */
export async function storeRendered(
  db: Db,
  mail: Omit<OutgoingMailRow, 'sentAt'>,
): Promise<Omit<OutgoingMailRow, 'sentAt'>> {
  const { raw } = await db
    .createQueryBuilder()
    .insert()
    .into(outgoingMailEntity)
    .values(mail)
    .orIgnore()
    .returning('message_id')
    .execute()
  if (raw.length > 0) return mail
  return db.findOneByOrFail(outgoingMailEntity, { messageId: mail.messageId })
}

export async function sentMails(db: Db, limit: number): Promise<OutgoingMailRow[]> {
  return db
    .createQueryBuilder(outgoingMailEntity, 'o')
    .where('o.sentAt is not null')
    .orderBy('o.sentAt', 'DESC')
    .limit(limit)
    .getMany()
}
