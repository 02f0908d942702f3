import type { Db } from './database.ts'
import { prepared } from './prepared.ts'

/** Saves the work for what was taken before; only `firstSeen`, inside the transaction, decides. */
export async function wasSeen(db: Db, platform: string, id: string): Promise<boolean> {
  const rows = await prepared(db, 'select 1 from seen_events where platform = $1 and id = $2', [platform, id])
  return rows.length > 0
}
