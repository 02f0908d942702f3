import type { ChannelId, ThreadId } from '../domain/ids.ts'
import type { Db } from './database.ts'

export interface Reading {
  readonly channelId: ChannelId
  readonly externalId: string
  /** Everything that was said until then has been taken, in the channel and in its threads. */
  readonly readAt: Date
}

/** How far each channel of a platform is read. One that was never read begins now. */
export async function readingsOf(db: Db, platform: string, now: Date): Promise<Reading[]> {
  await db.query(`update channels set read_at = $2 where platform = $1 and active and read_at is null`, [
    platform,
    now,
  ])
  return db.query<Reading[]>(
    `select id as "channelId", external_id as "externalId", read_at as "readAt" from channels
     where platform = $1 and active order by id`,
    [platform],
  )
}

/** Never back: another process may have read further. */
export async function markRead(db: Db, channels: readonly ChannelId[], at: Date): Promise<void> {
  await db.query(`update channels set read_at = greatest(read_at, $2) where id = any($1)`, [channels, at])
}

/** Threads in which somebody may still have written, newest first: the ticket is open, or was closed only then or later. */
export async function threadsToRead(
  db: Db,
  channel: ChannelId,
  closedAfter: Date,
  before: ThreadId | null,
  limit: number,
): Promise<{ id: ThreadId; externalId: string }[]> {
  return db.query(
    `select t.id, t.external_id as "externalId" from threads t left join tickets k on k.id = t.ticket_id
     where t.channel_id = $1 and t.ended_at is null and t.external_id is not null
       and (k.closed_at is null or k.closed_at > $2) and t.id < coalesce($3::bigint, 9223372036854775807)
     order by t.id desc limit $4`,
    [channel, closedAfter, before, limit],
  )
}
