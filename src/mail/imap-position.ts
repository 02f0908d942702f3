/** What is known of a mailbox from earlier. */
export interface MailboxPosition {
  readonly uidValidity: string
  readonly lastUid: number
  /** Until when everything that arrived was surely read. */
  readonly readAt: Date | null
}

/** Where a watcher stands in its mailbox. Kept by the store. */
export interface MailboxProgress {
  read(mailbox: string): Promise<MailboxPosition | null>
  /** Begins after `lastUid`, whatever was there before. From then on `MailInbox.accept` moves it, in its own transaction. */
  start(mailbox: string, uidValidity: string, lastUid: number): Promise<void>
  /** Everything that had arrived by `at` was taken in. Said every few minutes, new mail or not. */
  checked(mailbox: string, at: Date): Promise<void>
}

export interface MailboxState {
  readonly uidValidity: string
  readonly newestUid: number
}

export type Resumption =
  /** Never read before: what is there already is not ours to answer. */
  | { readonly kind: 'first'; readonly lastUid: number }
  | { readonly kind: 'continue'; readonly lastUid: number }
  /** The server numbers its mail anew (moved, restored): only the date tells what is new. `since` null: nothing was ever read. */
  | { readonly kind: 'renumbered'; readonly lastUid: number; readonly since: Date | null }

/** Clocks differ, and a mail's date may lie before it could be seen. What is taken twice is recognised by its Message-ID. */
const overlapMs = 60 * 60_000

export function resumption(known: MailboxPosition | null, state: MailboxState): Resumption {
  if (!known) return { kind: 'first', lastUid: state.newestUid }
  if (known.uidValidity === state.uidValidity) return { kind: 'continue', lastUid: known.lastUid }
  const since = known.readAt && new Date(known.readAt.getTime() - overlapMs)
  return { kind: 'renumbered', lastUid: state.newestUid, since }
}

export interface DatedUid {
  readonly uid: number
  readonly arrivedAt: Date
}

/** After renumbering: the mail that arrived since, in order, and the number before the first of it. */
export function missedMail(
  mail: readonly DatedUid[],
  since: Date,
  newestUid: number,
): { readonly uids: ReadonlySet<number>; readonly startAfter: number } {
  const uids = mail
    .filter(({ uid, arrivedAt }) => uid <= newestUid && arrivedAt >= since)
    .map(({ uid }) => uid)
  uids.sort((a, b) => a - b)
  return { uids: new Set(uids), startAfter: uids[0] === undefined ? newestUid : uids[0] - 1 }
}
