import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { MailInbox } from '../domain/mail.ts'
import { backOff } from './back-off.ts'
import { fetchMail, type ImapAccount, ImapMailbox, type WaitingMail } from './imap-mailbox.ts'
import { type MailboxProgress, type MailboxState, missedMail, resumption } from './imap-position.ts'
import { type ImapProblem, imapProblem, reasonOf } from './imap-problem.ts'

export interface WatchOptions extends Omit<ImapAccount, 'folder'> {
  /** The mailbox's name in the configuration; names arrivals and progress. */
  readonly mailbox: string
  /** Each is read by a connection of its own. */
  readonly folders: readonly string[]
}

/** Of several folders that of the worst. */
export interface MailboxStatus {
  /** `elsewhere`: another process watches it. */
  readonly state: 'connected' | 'connecting' | 'failed' | 'elsewhere'
  readonly since: Date
  /** Why it can't be read, and what mends that, for people. */
  readonly problem: ImapProblem | null
}

export interface MailboxWatcher {
  status(): MailboxStatus
  /** Finishes the mail that is being taken in, then says goodbye. */
  stop(): Promise<void>
}

export interface Pace {
  /** Below the 5 minutes after which connections and firewalls forget us; RFC 2177 asks for less than 29. */
  readonly idleMs: number
  /** Between two looks at a server that can't IDLE. */
  readonly pollMs: number
  /** More than `idleMs`. */
  readonly silenceMs: number
}

const usualPace: Pace = { idleMs: 4 * 60_000, pollMs: 60_000, silenceMs: 5 * 60_000 }

/**
 * Takes in a mailbox's new mail, in order and one at a time, for as long as it runs: a mail is fetched, stored by
 * `inbox.accept`, and only then marked as read. A lost connection is taken up again by itself.
 */
export function watchMailbox(
  options: WatchOptions,
  inbox: MailInbox,
  progress: MailboxProgress,
  log: Logger,
  pace = usualPace,
): MailboxWatcher {
  const stopping = new AbortController()
  const watches = options.folders.map((folder) => {
    const named = log.child({ mailbox: options.mailbox, folder })
    return new Watch({ ...options, folder }, inbox, progress, named, stopping.signal, pace)
  })
  const running = Promise.all(watches.map((watch) => watch.run()))
  return {
    status: () => worst(watches.map(({ status }) => status)),
    async stop() {
      stopping.abort()
      await running
    },
  }
}

function worst(all: readonly MailboxStatus[]): MailboxStatus {
  const order = ['failed', 'connecting', 'connected'] as const
  const found = order.flatMap((state) => all.filter((status) => status.state === state))[0]
  return found ?? { state: 'connecting', since: new Date(), problem: null }
}

type FolderOptions = ImapAccount & Pick<WatchOptions, 'mailbox'>

class Watch {
  readonly #options: FolderOptions
  readonly #inbox: MailInbox
  readonly #progress: MailboxProgress
  readonly #log: Logger
  readonly #signal: AbortSignal
  readonly #pace: Pace
  #failures = 0
  #finishRefused = false
  status: MailboxStatus = { state: 'connecting', since: new Date(), problem: null }

  constructor(
    options: FolderOptions,
    inbox: MailInbox,
    progress: MailboxProgress,
    log: Logger,
    signal: AbortSignal,
    pace: Pace,
  ) {
    this.#options = options
    this.#inbox = inbox
    this.#progress = progress
    this.#log = log
    this.#signal = signal
    this.#pace = pace
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      let connection: ImapMailbox | null = null
      try {
        connection = await ImapMailbox.connect(this.#options, this.#pace.silenceMs)
        await this.#session(connection)
      } catch (error) {
        if (!this.#signal.aborted) await this.#failed(error)
      }
      await connection?.leave()
      if (this.#failures > 0) await this.#pause(backOff(this.#failures))
    }
  }

  async #session(connection: ImapMailbox): Promise<void> {
    const state = await connection.open()
    let place = await this.#takeUp(connection, state)
    while (!this.#signal.aborted) {
      const lookedAt = new Date()
      place = await this.#takeNew(connection, place)
      if (this.#signal.aborted) return
      await this.#progress.checked(this.#options, lookedAt)
      this.#connected()
      await connection.waitForMail({ ...this.#pace, signal: this.#signal })
    }
  }

  /** Where to go on in this mailbox. */
  async #takeUp(connection: ImapMailbox, state: MailboxState): Promise<Reading> {
    const known = await this.#progress.read(this.#options)
    const found = resumption(known, state)
    const reading = { uidValidity: state.uidValidity, lastUid: found.lastUid, missed: null }
    if (found.kind === 'continue') {
      // The last one may have been stored and the connection lost before the server was told.
      if (known?.lastIsOurs) await this.#finish(connection, found.lastUid)
      return reading
    }
    if (found.kind === 'renumbered') {
      this.#log.warn(
        { uidValidity: state.uidValidity, since: found.since },
        'The mail server numbers this mailbox anew (UIDVALIDITY changed); mail that arrived since it was last read is taken in',
      )
      if (found.since) {
        const missed = missedMail(await connection.arrivedSince(found.since), found.since, found.lastUid)
        await this.#progress.start(this.#options, state.uidValidity, missed.startAfter)
        return { ...reading, lastUid: missed.startAfter, missed: { uids: missed.uids, until: found.lastUid } }
      }
    }
    await this.#progress.start(this.#options, state.uidValidity, found.lastUid)
    return reading
  }

  async #takeNew(connection: ImapMailbox, reading: Reading): Promise<Reading> {
    let { lastUid, missed } = reading
    for (const mail of await connection.newerThan(lastUid)) {
      if (this.#signal.aborted) break
      const known = missed !== null && mail.uid <= missed.until && !missed.uids.has(mail.uid)
      if (!known) await this.#takeIn(connection, mail, reading.uidValidity)
      lastUid = mail.uid
    }
    if (missed && !this.#signal.aborted) {
      await this.#progress.start(this.#options, reading.uidValidity, Math.max(lastUid, missed.until))
      missed = null
    }
    return { ...reading, lastUid, missed }
  }

  async #takeIn(connection: ImapMailbox, mail: WaitingMail, uidValidity: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const fetched = await fetchMail(connection, this.#options, uidValidity, mail)
        if (!fetched) return
        await this.#inbox.accept(fetched.arrival, await this.#inbox.keep(fetched.source))
        break
      } catch (error) {
        if (connection.isLost) throw error
        const cause = `Mail ${mail.uid} could not be stored: ${reasonOf(error)}. It is tried again.`
        this.#set('failed', { cause, mend: 'npm run doctor' })
        this.#log.error(
          { err: error, uid: mail.uid, attempt },
          'A mail could not be stored; it is tried again',
        )
        await this.#pause(backOff(attempt))
        if (this.#signal.aborted) throw error
      }
    }
    await this.#finish(connection, mail.uid)
  }

  async #finish(connection: ImapMailbox, uid: number): Promise<void> {
    if ((await connection.finish(uid)) || this.#finishRefused) return
    this.#finishRefused = true
    this.#log.warn(
      'The mail server refuses to mark mail as read or to move it; give this account write access to the mailbox',
    )
  }

  #connected(): void {
    this.#failures = 0
    if (this.status.state === 'connected') return
    this.#log.info({ host: this.#options.host }, 'Watching the mailbox')
    this.#set('connected', null)
  }

  async #failed(error: unknown): Promise<void> {
    this.#failures += 1
    const problem = imapProblem(error, this.#options)
    this.#set('failed', problem)
    this.#log.warn({ failures: this.#failures, mend: problem.mend }, problem.cause)
    await this.#progress
      .failed(this.#options, problem)
      .catch((failure) =>
        this.#log.warn({ err: failure }, 'Why the mailbox can’t be read could not be noted'),
      )
  }

  #set(state: MailboxStatus['state'], problem: ImapProblem | null): void {
    const since = this.status.state === state ? this.status.since : new Date()
    this.status = { state, since, problem }
  }

  /** Until then, or until we are stopped. */
  async #pause(milliseconds: number): Promise<void> {
    await setTimeout(milliseconds, undefined, { signal: this.#signal }).catch(() => {})
  }
}

interface Reading {
  readonly uidValidity: string
  readonly lastUid: number
  /** After renumbering: of the mail up to `until` only these are new. */
  readonly missed: { readonly uids: ReadonlySet<number>; readonly until: number } | null
}
