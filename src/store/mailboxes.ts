import type { TeamId } from '../domain/ids.ts'
import type { Db } from './database.ts'

/** Of a mailbox, by its name in the configuration. */
export interface Folder {
  readonly mailbox: string
  readonly folder: string
}

export interface FolderState {
  readonly uidValidity: string
  readonly lastUid: number
  readonly lastIsOurs: boolean
  readonly readAt: Date | null
}

export async function readFolder(db: Db, { mailbox, folder }: Folder): Promise<FolderState | null> {
  const [row] = await db.query<
    { uid_validity: string | null; last_uid: string | null; read_at: Date | null; ours: boolean }[]
  >(
    `select f.uid_validity, f.last_uid, f.read_at,
            exists (select from mail_arrivals a
                    where (a.mailbox, a.folder, a.uid_validity, a.uid)
                        = (f.mailbox, f.folder, f.uid_validity, f.last_uid)) as ours
     from mailbox_folders f where f.mailbox = $1 and f.folder = $2`,
    [mailbox, folder],
  )
  if (!row?.uid_validity) return null
  return {
    uidValidity: row.uid_validity,
    lastUid: Number(row.last_uid ?? 0),
    lastIsOurs: row.ours,
    readAt: row.read_at,
  }
}

/** From here on: the newest UID at the first connection, or after the server gave the folder a new UIDVALIDITY. */
export async function startFolder(
  db: Db,
  { mailbox, folder }: Folder,
  uidValidity: string,
  lastUid: number,
): Promise<void> {
  await db.query(
    `update mailbox_folders set uid_validity = $3, last_uid = $4, read_at = coalesce(read_at, now())
     where mailbox = $1 and folder = $2`,
    [mailbox, folder, uidValidity, lastUid],
  )
}

/** The folder was looked at and everything in it is stored: timers may rely on it up to this moment. */
export async function folderChecked(db: Db, { mailbox, folder }: Folder, at: Date): Promise<void> {
  await db.query(
    `update mailbox_folders set read_at = greatest(coalesce(read_at, $3), $3), cause = null, mend = null
     where mailbox = $1 and folder = $2`,
    [mailbox, folder, at],
  )
}

/** Why the folder can't be read now, for the alarm. */
export async function folderFailed(
  db: Db,
  { mailbox, folder }: Folder,
  { cause, mend }: { readonly cause: string; readonly mend: string },
): Promise<void> {
  await db.query(`update mailbox_folders set cause = $3, mend = $4 where mailbox = $1 and folder = $2`, [
    mailbox,
    folder,
    cause,
    mend,
  ])
}

export interface UnreadMailbox {
  readonly id: string
  readonly team: TeamId
  /** null: never. */
  readonly readAt: Date | null
  readonly cause: string | null
  readonly mend: string | null
}

/** Mailboxes that were not read since then, each by its worst folder; one that nobody reads is not among them. */
export async function unreadMailboxes(db: Db, since: Date): Promise<UnreadMailbox[]> {
  return db.query(
    `select distinct on (m.id) m.id, m.team_id as team, f.read_at as "readAt", f.cause, f.mend
     from mailboxes m join mailbox_folders f on f.mailbox = m.id and f.active
     where m.active and (f.read_at is null or f.read_at < $1) order by m.id, f.read_at nulls first`,
    [since],
  )
}

export interface QuietMailbox {
  readonly id: string
  readonly team: TeamId
  /** When the last mail came. */
  readonly since: Date
  /** How many came in the same hours of each of the four weeks before, on average. */
  readonly usual: number
}

/**
 * Mailboxes without mail for as long as never before at this time of the week: each of the four weeks had at least three
 * in these hours, and all of them forty. With ten expected, none at all is chance once in 22,000 times.
 */
export async function quietMailboxes(db: Db, now: Date): Promise<QuietMailbox[]> {
  return db.query(
    `select m.id, m.team_id as team, last.at as since, round(sum(earlier.mails) / 4.0)::int as usual
     from mailboxes m
     cross join lateral (select max(received_at) as at from mail_arrivals a
                         where a.mailbox = m.id and received_at > $1::timestamptz - interval '6 days') as last
     cross join generate_series(1, 4) as week
     cross join lateral (
       select count(*)::int as mails from mail_arrivals a
       where a.mailbox = m.id and a.received_at > last.at - week * interval '7 days'
         and a.received_at <= $1::timestamptz - week * interval '7 days') as earlier
     where m.active and last.at is not null
     group by m.id, m.team_id, last.at having min(earlier.mails) >= 3 and sum(earlier.mails) >= 40 order by m.id`,
    [now],
  )
}
