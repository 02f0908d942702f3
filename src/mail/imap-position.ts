import type { ImapProblem } from './imap-problem.ts'

/** Of a mailbox, by its name in the configuration. Each folder is numbered and read by itself. */
export interface MailFolder {
  readonly mailbox: string
  readonly folder: string
}

/** What is known of a folder from earlier. */
export interface MailboxPosition {
  readonly uidValidity: string
  readonly lastUid: number
  /** That mail was taken in: it is not one of those that were there before us. */
  readonly lastIsOurs: boolean
  /** Until when everything that arrived was surely read. */
  readonly readAt: Date | null
}

/** Where a watcher stands in its folder. Kept by the store. */
export interface MailboxProgress {
  read(of: MailFolder): Promise<MailboxPosition | null>
  /** Begins after `lastUid`, whatever was there before. From then on `MailInbox.accept` moves it, in its own transaction. */
  start(of: MailFolder, uidValidity: string, lastUid: number): Promise<void>
  /** Everything that had arrived by `at` was taken in. Said every few minutes, new mail or not. */
  checked(of: MailFolder, at: Date): Promise<void>
  /** It can't be read now, and why. */
  failed(of: MailFolder, problem: ImapProblem): Promise<void>
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
