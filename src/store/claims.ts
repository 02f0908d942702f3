import type { DeliveryId, FileId, MessageId, ThreadId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { deliveryOf, isRest } from './deliveries.ts'
import type { DeliveryRow } from './entities/delivery.ts'
import { prepared } from './prepared.ts'

const uniqueViolation = '23505'

export interface Claimed extends DeliveryRow {
  /** An earlier attempt may have gone out: look it up before repeating. */
  readonly mayHaveGone: boolean
}

/**
 * Takes up to `limit` due heads of lanes, but of no platform that another process has (`elsewhere`). The claim number is
 * the fence: only its holder can settle.
 */
export async function claimDue(
  db: Db,
  claimant: number,
  limit: number,
  elsewhere: readonly string[] = [],
): Promise<Claimed[]> {
  const [rows] = await db.query<[Record<string, unknown>[], number]>(
    `with heads as (
       select h.id, h.state as was from deliveries h
       where h.state in ('waiting', 'uncertain') and h.due_at <= now()
         and not exists (select 1 from deliveries e
                         where e.lane = h.lane and e.state in ('waiting', 'sending', 'uncertain') and e.id < h.id)
         and not exists (select 1 from destinations p where p.name = h.destination and p.paused_until > now())
         and split_part(h.destination, ' ', 1) <> all($3::text[])
       order by h.priority, h.due_at
       limit $2
       for update of h skip locked)
     update deliveries d
     set state = 'sending', attempts = d.attempts + 1, claim = d.claim + 1, claimed_by = $1,
         claimed_until = now() + interval '5 minutes'
     from heads where d.id = heads.id
     returning d.*, heads.was = 'uncertain' as may_have_gone`,
    [claimant, limit, elsewhere],
  )
  return rows.map(({ may_have_gone, ...row }) => ({
    ...deliveryOf(row),
    mayHaveGone: may_have_gone === true,
  }))
}

/** What came of a delivery that went out, or that there was nothing left to send of. */
export interface Sent {
  readonly id: DeliveryId
  readonly claim: string
  readonly state: 'sent' | 'superseded'
  readonly externalId: string | null
  /** The thread's root that was opened. */
  readonly opened: {
    readonly threadId: ThreadId
    readonly externalId: string
    readonly rootPost: string
  } | null
  /** A post of ours to remember. */
  readonly post: {
    readonly threadId: ThreadId
    readonly externalId: string
    readonly messageId: MessageId | null
    readonly fileId: FileId | null
    readonly part: number
  } | null
  /** The message whose mail has left. */
  readonly mailed: MessageId | null
}

/**
 * Settles all that went out since the last commit, with what follows from it, in one statement. Returns those whose
 * claim still held: for the others somebody has taken over, and settles.
 */
export async function settleSent(db: Db, sent: readonly Sent[]): Promise<Set<DeliveryId>> {
  const rows = await prepared<{ id: DeliveryId }>(
    db,
    `with given as (
       select * from jsonb_to_recordset($1::jsonb) as g (id bigint, claim bigint, state text, "externalId" text,
              opened jsonb, post jsonb, mailed bigint)),
     settled as (
       update deliveries d
       set state = g.state, external_id = g."externalId", error = null, settled_at = now(), claimed_by = null,
           claimed_until = null
       from given g where d.id = g.id and d.claim = g.claim and d.state = 'sending' returning d.id),
     held as (select g.* from given g join settled using (id)),
     opened as (
       update threads t set external_id = h.opened ->> 'externalId', root_post = h.opened ->> 'rootPost'
       from held h where t.id = (h.opened ->> 'threadId')::bigint),
     posted as (
       insert into posts (thread_id, external_id, message_id, file_id, part, ours)
       select (h.post ->> 'threadId')::bigint, h.post ->> 'externalId', (h.post ->> 'messageId')::bigint,
              (h.post ->> 'fileId')::bigint, (h.post ->> 'part')::int, true
       from held h where jsonb_typeof(h.post) = 'object' on conflict do nothing),
     mailed as (
       update outgoing_mails o set sent_at = now() from held h where o.message_id = h.mailed)
     select id from held`,
    [JSON.stringify(sent)],
  )
  return new Set(rows.map((row) => row.id))
}

/** Back to its lane; a card or mark gives way to a newer twin that waits already. */
export async function settleLater(
  db: Db,
  { id, claim }: Pick<DeliveryRow, 'id' | 'claim'>,
  state: 'waiting' | 'uncertain',
  delay: number,
  error: string,
): Promise<boolean> {
  const settle = () =>
    db.query<[unknown, number]>(
      `update deliveries d
       set state = case when d.kind in ('card', 'mark') and exists (
                          select 1 from deliveries twin
                          where twin.kind = d.kind and twin.thread_id = d.thread_id and twin.state = 'waiting'
                            and coalesce(twin.message_id, 0) = coalesce(d.message_id, 0))
                        then 'superseded' else $3 end,
           due_at = now() + $4 * interval '1 millisecond', error = $5, claimed_by = null, claimed_until = null
       where id = $1 and claim = $2 and state = 'sending'`,
      [id, claim, state, delay, error],
    )
  try {
    return changedOne(await settle())
  } catch (failure) {
    // Its twin was stored at the same moment; now it can be seen.
    if ((failure as { code?: string }).code !== uniqueViolation) throw failure
    return changedOne(await settle())
  }
}

/** Most of it is done: what is still waited for does not hold up those behind it. */
export async function leaveLane(db: Db, { id }: Pick<DeliveryRow, 'id'>): Promise<void> {
  await db.query(
    `update deliveries set lane = lane || ' rest ' || id
     where id = $1 and state in ('waiting', 'uncertain') and not ${isRest('deliveries')}`,
    [id],
  )
}

export async function settleParked(
  db: Db,
  { id, claim }: Pick<DeliveryRow, 'id' | 'claim'>,
  error: string,
): Promise<boolean> {
  return settleAs(db, id, claim, 'parked', error)
}

/** What it would have shown is shown by others. */
export async function settleSuperseded(
  db: Db,
  { id, claim }: Pick<DeliveryRow, 'id' | 'claim'>,
  why: string,
): Promise<boolean> {
  return settleAs(db, id, claim, 'superseded', why)
}

async function settleAs(
  db: Db,
  id: DeliveryId,
  claim: string,
  state: 'parked' | 'superseded',
  error: string,
): Promise<boolean> {
  return changedOne(
    await db.query(
      `update deliveries set state = $4, error = $3, settled_at = now(), claimed_by = null, claimed_until = null
       where id = $1 and claim = $2 and state = 'sending'`,
      [id, claim, error, state],
    ),
  )
}

export async function pauseDestination(db: Db, name: string, milliseconds: number): Promise<void> {
  await db.query(
    `insert into destinations (name, paused_until) values ($1, now() + $2 * interval '1 millisecond')
     on conflict (name) do update set paused_until = greatest(destinations.paused_until, excluded.paused_until)`,
    [name, milliseconds],
  )
}

/** What a process that is gone was sending may have gone out. Its advisory lock went with it: no time-out is waited for. */
export async function recoverClaims(db: Db, livenessClass: number): Promise<number> {
  const [, count] = await db.query<[unknown, number]>(
    `update deliveries set state = 'uncertain', claimed_by = null, claimed_until = null, due_at = now()
     where state = 'sending'
       and (claimed_until < now()
            or claimed_by not in (select objid::bigint from pg_locks
                                  where locktype = 'advisory' and classid = $1::int::oid and granted
                                    and database = (select oid from pg_database where datname = current_database())))`,
    [livenessClass],
  )
  return count
}

/** What this process was sending when it lost its session is still under way: it goes on under the new number. */
export async function adoptClaims(db: Db, from: number, to: number): Promise<void> {
  await db.query(`update deliveries set claimed_by = $2 where state = 'sending' and claimed_by = $1`, [
    from,
    to,
  ])
}

/** Milliseconds until the next one that waits for its time. */
export async function nextDue(db: Db): Promise<number | null> {
  const [row] = await db.query<{ wait: number | null }[]>(
    `select (extract(epoch from min(due_at) - now()) * 1000)::float8 as wait
     from deliveries where state in ('waiting', 'uncertain') and due_at > now()`,
  )
  return row?.wait ?? null
}

function changedOne([, count]: [unknown, number]): boolean {
  return count === 1
}
