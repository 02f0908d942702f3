import type { Db } from './database.ts'

/** Names of events that no platform redelivers any more, and processes that are gone. */
export async function forgetOld(db: Db): Promise<void> {
  await db.query(`delete from seen_events where at < now() - interval '90 days'`)
  await db.query(`delete from processes where started_at < now() - interval '90 days'`)
  await db.query(`delete from outages where over_at < now() - interval '90 days'`)
  await db.query(`delete from destinations where paused_until < now() - interval '1 day'`)
}
