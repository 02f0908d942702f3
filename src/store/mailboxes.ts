import type { Db } from './database.ts'

export interface MailboxState {
  readonly uidValidity: string
  readonly lastUid: number
  readonly readAt: Date | null
}

export async function readMailbox(db: Db, mailbox: string): Promise<MailboxState | null> {
  const [row] = await db.query<
    { uid_validity: string | null; last_uid: string | null; read_at: Date | null }[]
  >('select uid_validity, last_uid, read_at from mailboxes where id = $1', [mailbox])
  if (!row?.uid_validity) return null
  return { uidValidity: row.uid_validity, lastUid: Number(row.last_uid ?? 0), readAt: row.read_at }
}

/** From here on: the newest UID at the first connection, or after the server gave the mailbox a new UIDVALIDITY. */
export async function startMailbox(
  db: Db,
  mailbox: string,
  uidValidity: string,
  lastUid: number,
): Promise<void> {
  await db.query(
    `update mailboxes set uid_validity = $2, last_uid = $3, read_at = coalesce(read_at, now()) where id = $1`,
    [mailbox, uidValidity, lastUid],
  )
}

/** The mailbox was looked at and everything in it is stored: timers may rely on it up to this moment. */
export async function mailboxChecked(db: Db, mailbox: string, at: Date): Promise<void> {
  await db.query('update mailboxes set read_at = greatest(coalesce(read_at, $2), $2) where id = $1', [
    mailbox,
    at,
  ])
}
