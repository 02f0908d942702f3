import { randomUUID } from 'node:crypto'
import type { ChannelId } from '../domain/ids.ts'
import type { Outage, OutageKind } from '../domain/outage.ts'
import { type Db, deliveriesStored } from './database.ts'

export interface OutageRow extends Outage {
  readonly id: string
  readonly since: Date
  /** null: nobody has been told. */
  readonly toldAt: Date | null
  /** null, though told: only the log was left. */
  readonly toldIn: ChannelId | null
  readonly overAt: Date | null
}

const columns = `id, kind, subject, platform, channel_id as channel, team_id as team, cause, mend, since,
                 told_at as "toldAt", told_in as "toldIn", over_at as "overAt"`

/** It is out, or still is. The newest cause counts. */
export async function seeOutage(db: Db, outage: Outage, now: Date): Promise<void> {
  const { kind, subject, platform, channel, team, cause, mend } = outage
  await db.query(
    `insert into outages (kind, subject, platform, channel_id, team_id, cause, mend, since, seen_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     on conflict (kind, subject) where over_at is null
     do update set seen_at = greatest(outages.seen_at, excluded.seen_at), cause = excluded.cause, mend = excluded.mend`,
    [kind, subject, platform, channel, team, cause, mend, now],
  )
}

/** Works again: those that had been told of. */
export async function endOutages(
  db: Db,
  kind: OutageKind,
  subjects: readonly string[],
  now: Date,
): Promise<OutageRow[]> {
  const [rows] = await db.query<[OutageRow[], number]>(
    `update outages set over_at = $3 where kind = $1 and subject = any($2) and over_at is null returning ${columns}`,
    [kind, subjects, now],
  )
  return rows.filter(({ toldIn }) => toldIn !== null)
}

/** Every one of this kind but these. */
export async function endOtherOutages(
  db: Db,
  kind: OutageKind,
  still: readonly string[],
  now: Date,
): Promise<OutageRow[]> {
  const [rows] = await db.query<[OutageRow[], number]>(
    `update outages set over_at = $3 where kind = $1 and subject <> all($2) and over_at is null returning ${columns}`,
    [kind, still, now],
  )
  return rows.filter(({ toldIn }) => toldIn !== null)
}

/** Nobody has run into them any more, and nobody knows whether they still are: they end without a word. */
export async function forgetUnseenOutages(db: Db, seenBefore: Date, now: Date): Promise<void> {
  await db.query(
    `update outages set over_at = $2 where kind in ('account', 'channel') and over_at is null and seen_at < $1`,
    [seenBefore, now],
  )
}

export async function presentOutages(db: Db): Promise<OutageRow[]> {
  return db.query(`select ${columns} from outages where over_at is null order by since, id`)
}

/**
 * What has lasted long enough to be told: two minutes, or half an hour if the same was told within the last hour. What
 * comes and goes would otherwise be told each time.
 */
export async function outagesToTell(db: Db, now: Date): Promise<OutageRow[]> {
  return db.query(
    `select ${columns} from outages o
     where over_at is null and told_at is null
       and since <= $1::timestamptz - case when exists (
             select 1 from outages e where e.kind = o.kind and e.subject = o.subject and e.id <> o.id
               and e.told_at > $1::timestamptz - interval '1 hour')
           then interval '30 minutes' else interval '2 minutes' end
     order by since, id for update skip locked`,
    [now],
  )
}

/** Archived, deleted, or we were removed from them. */
export async function goneChannels(db: Db): Promise<Set<ChannelId>> {
  const rows = await db.query<{ channel: ChannelId }[]>(
    `select channel_id as channel from outages where kind = 'channel' and over_at is null and channel_id is not null`,
  )
  return new Set(rows.map(({ channel }) => channel))
}

export async function outageById(db: Db, id: string): Promise<OutageRow | null> {
  const [row] = await db.query<OutageRow[]>(`select ${columns} from outages where id = $1`, [id])
  return row ?? null
}

export async function noteTold(
  db: Db,
  id: string,
  channel: ChannelId | null,
  now: Date | null,
): Promise<void> {
  await db.query('update outages set told_at = $3, told_in = $2 where id = $1', [id, channel, now])
}

/** `part` 0 says that it is out, 1 that it works again. */
export async function enqueueAlarm(
  db: Db,
  alarm: { outage: string; destination: string; part: 0 | 1 },
): Promise<void> {
  await db.query(
    `insert into deliveries (lane, destination, kind, priority, key, outage_id, part, due_at)
     values ('alarm ' || $1, $1, 'alarm', 1, $2, $3, $4, now())`,
    [alarm.destination, randomUUID(), alarm.outage, alarm.part],
  )
  deliveriesStored(db)
}

export async function alarmWasSent(db: Db, outage: string): Promise<boolean> {
  const rows = await db.query<unknown[]>(
    `select 1 from deliveries where outage_id = $1 and part = 0 and state = 'sent' limit 1`,
    [outage],
  )
  return rows.length > 0
}

/** Channels in which threads could not be opened, with one ticket and its reason for example. */
export async function channelsWithoutThreads(
  db: Db,
): Promise<{ channel: ChannelId; tickets: number; number: string; error: string }[]> {
  return db.query(
    `select h.channel_id as channel, count(*)::int as tickets, min(t.number) as number, min(d.error) as error
     from deliveries d
     join threads h on h.id = d.thread_id and h.ended_at is null and h.external_id is null
     join tickets t on t.id = h.ticket_id and t.status <> 'closed'
     where d.state = 'parked' and d.kind = 'open' group by h.channel_id`,
  )
}
