import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { MailInbox } from '../domain/mail.ts'
import { backOff } from './back-off.ts'
import { bareAddress, headerValues, readHeaders } from './headers.ts'
import { type ImapAccount, ImapMailbox, type WaitingMail } from './imap-mailbox.ts'
import { type MailboxProgress, type MailboxState, missedMail, resumption } from './imap-position.ts'
import { imapProblem, reasonOf } from './imap-problem.ts'

export interface WatchOptions extends ImapAccount {
  /** The mailbox's name in the configuration; names arrivals and progress. */
  readonly mailbox: string
}

export interface MailboxStatus {
  /** `elsewhere`: another process watches it. */
  readonly state: 'connected' | 'connecting' | 'failed' | 'elsewhere'
  readonly since: Date
  /** The cause and what to do, for people. */
  readonly error: string | null
}

export interface MailboxWatcher {
  status(): MailboxStatus
  /** Finishes the mail that is being taken in, then says goodbye. */
  stop(): Promise<void>
}

/** Below the 5 minutes after which connections and firewalls forget us; RFC 2177 asks for less than 29. */
const idleMs = 4 * 60_000
const pollMs = 60_000

/**
 * Takes in a mailbox's new mail, in order and one at a time, for as long as it runs: a mail is fetched, stored by
 * `inbox.accept`, and only then marked as read. A lost connection is taken up again by itself.
 */
export function watchMailbox(
  options: WatchOptions,
  inbox: MailInbox,
  progress: MailboxProgress,
  log: Logger,
): MailboxWatcher {
  const stopping = new AbortController()
  const watch = new Watch(options, inbox, progress, log.child({ mailbox: options.mailbox }), stopping.signal)
  const running = watch.run()
  return {
    status: () => watch.status,
    async stop() {
      stopping.abort()
      await running
    },
  }
}

class Watch {
  readonly #options: WatchOptions
  readonly #inbox: MailInbox
  readonly #progress: MailboxProgress
  readonly #log: Logger
  readonly #signal: AbortSignal
  #failures = 0
  #seenRefused = false
  status: MailboxStatus = { state: 'connecting', since: new Date(), error: null }

  constructor(
    options: WatchOptions,
    inbox: MailInbox,
    progress: MailboxProgress,
    log: Logger,
    signal: AbortSignal,
  ) {
    this.#options = options
    this.#inbox = inbox
    this.#progress = progress
    this.#log = log
    this.#signal = signal
  }

  async run(): Promise<void> {
    while (!this.#signal.aborted) {
      const connection = new ImapMailbox(this.#options)
      try {
        await this.#session(connection)
      } catch (error) {
        if (!this.#signal.aborted) this.#failed(error)
      }
      await connection.leave()
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
      await this.#progress.checked(this.#options.mailbox, lookedAt)
      this.#connected()
      await connection.waitForMail({ idleMs, pollMs, signal: this.#signal })
    }
  }

  /** Where to go on in this mailbox. */
  async #takeUp(connection: ImapMailbox, state: MailboxState): Promise<Reading> {
    const { mailbox } = this.#options
    const found = resumption(await this.#progress.read(mailbox), state)
    const reading = { uidValidity: state.uidValidity, lastUid: found.lastUid, missed: null }
    if (found.kind === 'continue') return reading
    if (found.kind === 'renumbered') {
      this.#log.warn(
        { uidValidity: state.uidValidity, since: found.since },
        'The mail server numbers this mailbox anew (UIDVALIDITY changed); mail that arrived since it was last read is taken in',
      )
      if (found.since) {
        const missed = missedMail(await connection.arrivedSince(found.since), found.since, found.lastUid)
        await this.#progress.start(mailbox, state.uidValidity, missed.startAfter)
        return { ...reading, lastUid: missed.startAfter, missed: { uids: missed.uids, until: found.lastUid } }
      }
    }
    await this.#progress.start(mailbox, state.uidValidity, found.lastUid)
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
      await this.#progress.start(this.#options.mailbox, reading.uidValidity, Math.max(lastUid, missed.until))
      missed = null
    }
    return { ...reading, lastUid, missed }
  }

  async #takeIn(connection: ImapMailbox, mail: WaitingMail, uidValidity: string): Promise<void> {
    const raw = await connection.source(mail)
    if (!raw) return
    const headers = readHeaders(raw)
    const returnPath = headerValues(headers, 'return-path')[0]
    const deliveredTo = ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) =>
      headerValues(headers, name),
    )
    const arrival = {
      mailbox: this.#options.mailbox,
      place: { uidValidity, uid: mail.uid },
      envelopeFrom: returnPath === undefined ? null : bareAddress(returnPath),
      recipients: [...new Set(deliveredTo.map(bareAddress))],
      receivedAt: mail.arrivedAt,
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#inbox.accept(arrival, raw)
        break
      } catch (error) {
        this.#set('failed', `Mail ${mail.uid} could not be stored: ${reasonOf(error)}. It is tried again.`)
        this.#log.error(
          { err: error, uid: mail.uid, attempt },
          'A mail could not be stored; it is tried again',
        )
        await this.#pause(backOff(attempt))
        if (this.#signal.aborted) throw error
      }
    }
    if (!(await connection.markSeen(mail.uid)) && !this.#seenRefused) {
      this.#seenRefused = true
      this.#log.warn(
        'The mail server refuses to mark mail as read; give this account write access to the mailbox',
      )
    }
  }

  #connected(): void {
    this.#failures = 0
    if (this.status.state === 'connected') return
    this.#log.info({ host: this.#options.host, folder: this.#options.folder }, 'Watching the mailbox')
    this.#set('connected', null)
  }

  #failed(error: unknown): void {
    this.#failures += 1
    const sentence = imapProblem(error, this.#options)
    this.#set('failed', sentence)
    this.#log.warn({ failures: this.#failures }, sentence)
  }

  #set(state: MailboxStatus['state'], error: string | null): void {
    const since = this.status.state === state ? this.status.since : new Date()
    this.status = { state, since, error }
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
