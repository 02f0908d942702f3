import { randomUUID } from 'node:crypto'
import { In } from 'typeorm'
import type { DeliveryId, FileId, MessageId, ThreadId, TicketId } from '../domain/ids.ts'
import type { Visibility } from '../domain/messages.ts'
import { type Db, deliveriesStored } from './database.ts'
import { type DeliveryKind, type DeliveryRow, deliveryEntity } from './entities/delivery.ts'
import type { MessageRow } from './entities/message.ts'
import { fieldsOf, write } from './prepared.ts'

/** What is to be sent; the row that comes of it names the thing and copies nothing. */
export interface DeliveryDraft {
  readonly kind: DeliveryKind
  readonly lane: string
  readonly destination: string
  readonly priority: number
  readonly key?: string
  readonly ticketId: TicketId | null
  /** Of a mail: it also waits for what that ticket still has to mail. */
  readonly after?: TicketId
  readonly threadId?: ThreadId
  readonly message?: { readonly id: MessageId; readonly visibility: Visibility }
  readonly part?: number
  readonly fileId?: FileId
  readonly eventId?: string | null
  readonly answerId?: string
  readonly forwardId?: string
  /** Milliseconds until it is due. */
  readonly delay?: number
}

/**
 * Stores the intents; the senders are woken when the transaction commits. A card update or a mark that already waits is
 * reused: it renders what is true when it is sent. `do update`, not `do nothing`: it waits for a claim under way, so
 * that the reused row is never one that was rendered before this commit. A mail goes into the lane in which its ticket's
 * last one waits: that is another ticket's where it was split off or merged.
 */
export async function enqueue(db: Db, drafts: readonly DeliveryDraft[]): Promise<void> {
  const coalesced = new Map<string, DeliveryDraft>()
  for (const draft of drafts) {
    const key = draft.key ?? randomUUID()
    const twin =
      draft.kind === 'card' || draft.kind === 'mark'
        ? `${draft.kind} ${draft.threadId} ${draft.message?.id}`
        : key
    coalesced.set(twin, { ...draft, key })
  }
  if (coalesced.size === 0) return
  await write(
    db,
    `insert into deliveries (lane, destination, kind, priority, key, ticket_id, thread_id, message_id,
                               message_visibility, part, file_id, event_id, answer_id, forward_id,
                               due_at)
       select case d.kind when 'mail' then coalesce((
                select e.lane from deliveries e
                where e.ticket_id in (d."ticketId", d.after) and e.kind = 'mail' and ${unsent('e')}
                order by e.id desc limit 1), d.lane) else d.lane end, d.destination, d.kind, d.priority, d.key, d."ticketId", d."threadId", d."messageId",
              d.visibility, coalesce(d.part, 0), d."fileId", d."eventId", d."answerId", d."forwardId",
              now() + coalesce(d.delay, 0) * interval '1 millisecond'
       from jsonb_to_recordset($1::jsonb) as d (lane text, destination text, kind text, priority smallint, key text,
              "ticketId" bigint, after bigint, "threadId" bigint, "messageId" bigint, visibility text, part integer,
              "fileId" bigint, "eventId" bigint, "answerId" bigint, "forwardId" bigint,
              delay double precision)
       on conflict (kind, thread_id, (coalesce(message_id, 0))) where kind in ('card', 'mark') and state = 'waiting'
       do update set due_at = least(deliveries.due_at, excluded.due_at)`,
    [
      JSON.stringify(
        [...coalesced.values()].map(({ message, ...draft }) => ({
          ...draft,
          messageId: message?.id,
          visibility: message?.visibility,
        })),
      ),
    ],
  )
  deliveriesStored(db)
}

/** Of what a ticket's customer is mailed. */
export const mailLane = (ticketId: TicketId) => `ticket ${ticketId} mail`

/** It has not left, or may not have, and those behind it in its lane wait. */
export const unsent = (alias: string) =>
  `${alias}.state in ('waiting', 'sending', 'uncertain') and not ${isRest(alias)}`

/** Some of its recipients have it. Nothing waits behind the others. */
export const isRest = (alias: string) => `(${alias}.lane like '% rest %')`

export function deliveryOf(row: object): DeliveryRow {
  return fieldsOf<DeliveryRow>(row)
}

/**
 * What an event caused. Locked is only what can still be taken back: the rest is a sender's, who may be waiting for this
 * very transaction.
 */
export async function lockCausedBy(db: Db, eventId: string): Promise<DeliveryRow[]> {
  await db.query(
    `select 1 from deliveries where event_id = $1 and state in ('waiting', 'parked') order by id for update`,
    [eventId],
  )
  return db.find(deliveryEntity, { where: { eventId }, order: { id: 'ASC' } })
}

export interface Mailed {
  readonly delivery: DeliveryRow
  /** What to call whoever gets it. */
  readonly name: string
  /** Addresses: of a mail that some have and others have not, both; else none. */
  readonly reached: readonly string[]
  readonly missed: readonly string[]
}

/** The delivery that carries a message out by mail, to the customer or to a third party. */
export async function mailOf(db: Db, messageId: MessageId): Promise<Mailed | null> {
  const [row] = await db.query<
    (Record<string, unknown> & { person: string; reached: string[]; missed: string[] })[]
  >(
    `select d.*, coalesce(f.email, p.name, t.requester_email) as person, coalesce(o.reached, '{}') as reached,
            case when o.reached <> '{}' then array(select r from unnest(o.recipients) r where r <> all(o.reached))
                 else '{}' end as missed
     from deliveries d join tickets t on t.id = d.ticket_id join people p on p.id = t.requester_id
       left join forwards f on f.id = d.forward_id left join outgoing_mails o on o.message_id = d.message_id
     where (d.message_id = $1 and d.kind = 'mail') or (d.message_id = $1 and d.kind = 'forward')`,
    [messageId],
  )
  if (!row) return null
  const { person: name, reached, missed, ...columns } = row
  return { delivery: deliveryOf(columns), name, reached, missed }
}

/** A post of this message that this thread lacks until a person sends it again. */
export async function parkedPostOf(
  db: Db,
  messageId: MessageId,
  threadId: ThreadId,
): Promise<DeliveryRow | null> {
  const kind = In(['post', 'file'] as const)
  return db.findOne(deliveryEntity, {
    where: { messageId, threadId, kind, state: 'parked' },
    order: { id: 'ASC' },
  })
}

/** Of a message that became shorter: parts that wait to be posted, and have nothing to say any more. */
export async function revokeWaitingParts(
  db: Db,
  { id, ticketId }: Pick<MessageRow, 'id' | 'ticketId'>,
  threadId: ThreadId,
  from: number,
): Promise<void> {
  await db.query(
    `update deliveries set state = 'revoked', settled_at = now()
     where ticket_id = $1 and message_id = $2 and thread_id = $3 and kind = 'post' and state = 'waiting' and part >= $4`,
    [ticketId, id, threadId, from],
  )
}

/** The agents' mails of a ticket that still wait out their undo time, locked. */
export async function lockWaitingReplies(db: Db, ticketId: TicketId, now: Date): Promise<DeliveryRow[]> {
  const rows = await db.query<Record<string, unknown>[]>(
    `select d.* from deliveries d join messages m on m.id = d.message_id
     where d.ticket_id = $1 and d.kind = 'mail' and d.state = 'waiting' and d.attempts = 0 and m.author_kind = 'agent'
       and m.publish_at > $2
     order by d.id for update of d`,
    [ticketId, now],
  )
  return rows.map(deliveryOf)
}

export async function setStates(
  db: Db,
  ids: readonly DeliveryId[],
  state: 'revoked' | 'superseded' | 'parked' | 'waiting',
  error: string | null,
): Promise<void> {
  if (ids.length === 0) return
  await db.query(
    `update deliveries set state = $2, error = $3, due_at = case when $2 = 'waiting' then now() else due_at end,
              settled_at = case when $2 = 'waiting' then null else now() end
       where id = any($1::bigint[])`,
    [ids, state, error],
  )
  deliveriesStored(db)
}

/** A mail that went out has come back from one of those it was for. False when it is no longer one that counts as sent. */
export async function parkBounced(
  db: Db,
  messageId: MessageId,
  recipient: string,
  reason: string,
): Promise<boolean> {
  await db.query(
    `update outgoing_mails o
     set reached = case when d.state = 'sent' and $2 <> all(o.recipients) then '{}'
                        else array_remove(case d.state when 'sent' then o.recipients else o.reached end, $2) end
     from deliveries d
     where o.message_id = $1 and d.message_id = $1 and d.kind in ('mail', 'forward')
       -- While others are waited for nothing goes out again by itself to whom it came back from.
       and d.state in ('sent', 'parked')`,
    [messageId, recipient],
  )
  const [rows] = await db.query<[{ id: DeliveryId }[], number]>(
    `update deliveries set state = 'parked', error = $2, settled_at = now()
     where ((message_id = $1 and kind = 'mail') or (message_id = $1 and kind = 'forward')) and state = 'sent'
     returning id`,
    [messageId, reason],
  )
  return rows.length > 0
}

/** Of a thread that is gone: what waits, or needed a person, is moot. */
export async function supersedeInThread(db: Db, threadId: ThreadId): Promise<void> {
  await db.query(
    `update deliveries set state = 'superseded', settled_at = now()
     where thread_id = $1 and kind not in ('mail', 'forward') and state in ('waiting', 'uncertain', 'parked')`,
    [threadId],
  )
}

/**
 * Lets what needed a person go out after all. What only shows a state is written anew: of several that were parked, and
 * one that waits, one is enough.
 */
export async function release(db: Db, parked: readonly DeliveryRow[]): Promise<void> {
  const isDisplay = ({ kind }: DeliveryRow) => kind === 'card' || kind === 'mark'
  const idsOf = (deliveries: readonly DeliveryRow[]) => deliveries.map((delivery) => delivery.id)
  await setStates(db, idsOf(parked.filter(isDisplay)), 'superseded', null)
  await setStates(db, idsOf(parked.filter((delivery) => !isDisplay(delivery))), 'waiting', null)
}

/**
 * Everything parked in threads that were never opened, of tickets that are not closed; tried again after an hour, and
 * ever less often. Somebody may have mended meanwhile what kept the thread from being opened.
 */
export async function parkedInUnopened(db: Db): Promise<DeliveryRow[]> {
  const rows = await db.query<Record<string, unknown>[]>(
    `select d.* from deliveries d
     where d.state = 'parked' and d.thread_id in (
       select o.thread_id from deliveries o
       join threads h on h.id = o.thread_id and h.ended_at is null and h.external_id is null
       left join tickets t on t.id = h.ticket_id
       where t.status is distinct from 'closed' and o.state = 'parked' and o.kind = 'open'
         and now() > o.settled_at + greatest(interval '1 hour', (o.settled_at - o.created_at) / 2))
     order by d.id for update of d skip locked`,
  )
  return rows.map(deliveryOf)
}

export async function parkedOf(db: Db, ticketId: TicketId): Promise<DeliveryRow[]> {
  return db.find(deliveryEntity, {
    where: { ticketId, state: 'parked' },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  })
}

export async function deliveryCounts(db: Db): Promise<Record<string, number>> {
  const rows = await db.query<{ state: string; n: string }[]>(
    `select state, count(*) as n from deliveries where state in ('waiting', 'sending', 'uncertain') group by state
     union all
     select state, count(*) as n from deliveries where state = 'parked' group by state`,
  )
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]))
}
