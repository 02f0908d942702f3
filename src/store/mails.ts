import type { MessageId, TicketId } from '../domain/ids.ts'
import type { MailArrival } from '../domain/mail.ts'
import type { Db } from './database.ts'
import { type ArrivalRow, arrivalEntity, type OutgoingMailRow, outgoingMailEntity } from './entities/mail.ts'
import { storeBlob } from './files.ts'

/** The raw source, and how far the mailbox has been read: one transaction. Null if this place was stored before. */
export async function storeArrival(db: Db, arrival: MailArrival, raw: Buffer): Promise<string | null> {
  const sha256 = await storeBlob(db, raw)
  const [row] = await db.query<{ id: string }[]>(
    `insert into mail_arrivals (mailbox, uid_validity, uid, envelope_from, recipients, received_at, sha256)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning id`,
    [
      arrival.mailbox,
      arrival.place?.uidValidity ?? null,
      arrival.place?.uid ?? null,
      arrival.envelopeFrom,
      arrival.recipients,
      arrival.receivedAt,
      sha256,
    ],
  )
  if (arrival.place) {
    await db.query(
      `update mailboxes set last_uid = greatest(coalesce(last_uid, 0), $2), uid_validity = $3, read_at = now()
       where id = $1`,
      [arrival.mailbox, arrival.place.uid, arrival.place.uidValidity],
    )
  }
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

/** Every Message-ID of the ticket before this one, oldest first, and the last that came in. What was taken back never was. */
export async function mailThreadOf(
  db: Db,
  ticketId: TicketId,
  headerId: string,
): Promise<{ references: string[]; inReplyTo: string | null }> {
  const rows = await db.query<{ header_id: string; direction: 'in' | 'out' }[]>(
    `select i.header_id, i.direction from mail_ids i
     where i.ticket_id = $1 and i.header_id <> $2
       and (i.direction = 'in' or exists (select 1 from outgoing_mails o where o.message_id = i.message_id))
     order by i.created_at, i.header_id`,
    [ticketId, headerId],
  )
  const last = rows.findLast((row) => row.direction === 'in') ?? rows.at(-1)
  return { references: rows.map((row) => row.header_id), inReplyTo: last?.header_id ?? null }
}

export async function renderedMail(db: Db, messageId: MessageId): Promise<OutgoingMailRow | null> {
  return db.findOneBy(outgoingMailEntity, { messageId })
}

/** Kept before the first attempt, so that every repeat is the same mail to the byte. */
export async function storeRendered(db: Db, mail: Omit<OutgoingMailRow, 'sentAt'>): Promise<void> {
  await db.insert(outgoingMailEntity, mail)
}

export async function mailSent(db: Db, messageId: MessageId, at: Date): Promise<void> {
  await db.update(outgoingMailEntity, { messageId }, { sentAt: at })
}

export async function sentMails(db: Db, limit: number): Promise<OutgoingMailRow[]> {
  return db
    .createQueryBuilder(outgoingMailEntity, 'o')
    .where('o.sentAt is not null')
    .orderBy('o.sentAt', 'DESC')
    .limit(limit)
    .getMany()
}
