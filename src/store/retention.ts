import type { Db } from './database.ts'

const batch = 2000
/** Per night and table: whoever begins to forget late does not do it all at once. */
const batches = 250

/** What nothing needs any more. Tickets, what was said in them, and the sources of mail that came in are kept for ever. */
export async function forgetOld(db: Db): Promise<void> {
  await forgetDeliveries(db)
  await forgetRendered(db)
  await forgetNames(db)
  await db.query('delete from adapter_memory where keep_until < now()')
  // Sources that never came to their end; the one blob that is empty by right is named after nothing.
  await db.query(
    `delete from blobs where size = 0 and sha256 <> sha256('') and created_at < now() - interval '1 day'`,
  )
  await db.query(`delete from processes where started_at < now() - interval '90 days'`)
  await db.query(`delete from destinations where paused_until < now() - interval '1 day'`)
}

/**
 * Posts, marks and card updates that are over. Kept are mails, by which undo, marks and “only once” know what has left;
 * openings, by which undo ends a thread; questions that still stand; and all that waits or needs a person. Walks along the
 * primary key, because another index would cost every delivery more than the walk costs one night.
 */
function forgetDeliveries(db: Db): Promise<void> {
  return inBatches(async (after) => {
    const [gone] = await db.query<[Gone]>(
      `with old as (
         select id from deliveries
         where id > $1 and created_at < now() - interval '30 days' and settled_at < now() - interval '30 days'
           and state in ('sent', 'revoked', 'superseded') and kind not in ('mail', 'forward', 'open')
           and (kind not in ('nudge', 'trouble', 'breaker') or state <> 'sent')
         order by id limit $2),
       gone as (delete from deliveries d using old where d.id = old.id returning d.id)
       select count(*)::int as count, max(id) as last from gone`,
      [after, batch],
    )
    return gone
  })
}

/** Mails as they went out, files and all: needed to repeat one to the byte, which ends when it has been sent. */
function forgetRendered(db: Db): Promise<void> {
  return inBatches(async (after) => {
    const [gone] = await db.query<[Gone]>(
      `with old as (
         select message_id from outgoing_mails
         where message_id > $1 and raw is not null and sent_at < now() - interval '30 days'
         order by message_id limit $2),
       gone as (
         update outgoing_mails o set raw = null from old where o.message_id = old.message_id returning o.message_id)
       select count(*)::int as count, max(message_id) as last from gone`,
      [after, batch],
    )
    return gone
  })
}

/** Names of events and of forms that nobody delivers a second time any more. */
async function forgetNames(db: Db): Promise<void> {
  for (const table of ['submissions', 'seen_events'])
    await inBatches(async () => {
      const [gone] = await db.query<[Gone]>(
        `with gone as (
           delete from ${table}
           where ctid = any(array(select ctid from ${table} where at < now() - interval '90 days' limit $1))
           returning 1)
         select count(*)::int as count from gone`,
        [batch],
      )
      return gone
    })
}

interface Gone {
  readonly count: number
  /** The highest id among them. */
  readonly last?: string | null
}

/** Each in a short transaction of its own. */
async function inBatches(forget: (after: string) => Promise<Gone>): Promise<void> {
  let after = '0'
  for (let done = 0; done < batches; done++) {
    const { count, last } = await forget(after)
    if (count < batch) return
    after = last ?? after
  }
}
