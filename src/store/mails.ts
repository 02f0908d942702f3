import type { DeliveryId, MessageId, TicketId } from '../domain/ids.ts'
import type { Person } from '../domain/people.ts'
import type { Standing } from '../domain/senders.ts'
import type { Breaker } from './breakers.ts'
import type { Db } from './database.ts'
import { type OutgoingMailRow, outgoingMailEntity } from './entities/mail.ts'
import { drawIds, type OpeningIds } from './opening.ts'
import { prepared, write } from './prepared.ts'

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
  /** What an agent has decided about the address. */
  readonly standing: Standing | null
  /** How many tickets the sender has opened in the last hour; counted up to a thousand. */
  readonly openings: number
  /** Whether mail from this sender was stopped. */
  readonly breaker: Breaker | null
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
    /** Unless it belongs to a ticket: then the ids of a new one are drawn along. */
    surelyOpens: boolean
  },
): Promise<FirstLook> {
  const [row] = await prepared<{
    is_new: boolean
    tickets: TicketId[] | null
    sender: Person | null
    standing: Standing | null
    ids: OpeningIds | null
    openings: number
    breaker: Breaker | null
  }>(
    db,
    `with seen as (
       select from seen_mails s join mail_arrivals a using (mailbox)
       where a.id = $1 and s.header_id = coalesce($2, '') and s.content_hash = $3
         and s.arrival_id <> a.id),
     named as (
       select ticket_id from mail_ids where header_id = any($4::text[]) or (header_id = $2 and message_id is null)
       order by created_at desc limit 20),
     ids as (${drawIds} where $6 and not exists (select from seen) and not exists (select from named)
            and not exists (select from senders where email = $5 and standing = 'spam')),
     sender as (
       select p.id::text, p.name, p.language, o.name as organisation, a.email
       from addresses a join people p on p.id = a.person_id left join organisations o on o.id = p.organisation_id
       where a.email = $5)
     select not exists (select from seen) as is_new, (select array_agg(ticket_id) from named) as tickets,
            (select to_jsonb(sender) from sender) as sender, (select standing from senders where email = $5) as standing,
            (select to_jsonb(ids) from ids) as ids,
            (select count(*)::int from (
               select from addresses a join tickets t on t.requester_id = a.person_id
               where a.email = $5 and t.arrived_at > now() - interval '1 hour' limit 1000) as recent) as openings,
            (select jsonb_build_object('ticketId', ticket_id::text, 'released', released_until is not null)
             from breakers
             where name = 'sender ' || $5::text and (released_until is null or released_until > now())) as breaker`,
    [mail.arrivalId, mail.headerId, mail.contentHash, mail.named, mail.email, mail.surelyOpens],
  )
  if (!row) throw new Error('a look at a mail found nothing')
  const { is_new: isNew, tickets, ...same } = row
  return { ...same, isNew, tickets: [...new Set(tickets ?? [])] }
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

/**
 * Every Message-ID that mail to the customer may name, oldest first. What was taken back before it left never was; what
 * is said with a third party is not for his eyes, and no id of it either.
 */
export async function mailIdsOf(db: Db, tickets: readonly TicketId[]): Promise<MailId[]> {
  return prepared<MailId>(
    db,
    `select i.ticket_id as "ticketId", i.header_id as "headerId", i.direction from mail_ids i
     where i.ticket_id = any($1::bigint[])
       and i.direction <> 'aside'
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

/** What is repeated of this mail goes to the others. */
export async function recordReached(db: Db, messageId: MessageId, reached: readonly string[]): Promise<void> {
  if (reached.length === 0) return
  await write(
    db,
    `update outgoing_mails set reached = array(select distinct unnest(reached || $2::text[])) where message_id = $1`,
    [messageId, reached],
  )
}

/** Among its recipients are some who have the mail, though others have not. */
export async function someHaveIt(db: Db, messageId: MessageId): Promise<boolean> {
  const rows = await prepared(db, `select 1 from outgoing_mails where message_id = $1 and reached <> '{}'`, [
    messageId,
  ])
  return rows.length > 0
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
