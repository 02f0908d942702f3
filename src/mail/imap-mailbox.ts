import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import { isLoopback } from '../domain/loopback.ts'
import type { MailArrival } from '../domain/mail.ts'
import { bareAddress, headerValues, readHeaders } from './headers.ts'
import type { DatedUid, MailboxState, MailFolder } from './imap-position.ts'
import { type ImapProblem, imapProblem } from './imap-problem.ts'
import type { Login } from './login.ts'
import { markShortened } from './shortened.ts'

export interface ImapAccount {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; otherwise STARTTLS, without which no password is sent to another machine. */
  readonly secure: boolean
  readonly login: Login
  /** Levels are parted by a slash, whatever the server parts them by. */
  readonly folder: string
  /** Where a mail goes once it is ours; null: it stays, marked as read. */
  readonly moveTo: string | null
  /** A larger mail is fetched with its beginning only. */
  readonly keepBytes: number
  /** How much of such a mail. */
  readonly maxBytes: number
}

export interface WaitingMail extends DatedUid {
  readonly size: number
}

/** What is held of a mail while it is fetched; almost every mail is less, and comes with one answer. */
const pieceBytes = 1024 * 1024
/** More than the mark of a mail that was shortened. */
const markBytes = 100
/** More than a watcher lies in IDLE, where silence is no sign. */
const usualSilenceMs = 5 * 60_000
/** For an answer that is short. */
const longestAnswerMs = 60_000

/** One connection to one mailbox, as plain steps. Every step rejects when the connection is lost. */
export class ImapMailbox {
  readonly #account: ImapAccount
  readonly #client: ImapFlow
  readonly #answerMs: number
  #rung = false
  #ring: () => void = () => {}
  #lost: Error | null = null
  #canIdle = false
  #target: string | null = null

  /** Signs in. A server that owes an answer and is silent for `silenceMs` counts as lost. */
  static async connect(account: ImapAccount, silenceMs = usualSilenceMs): Promise<ImapMailbox> {
    const { login } = account
    const { user } = login
    const auth =
      login.kind === 'password'
        ? { user, pass: login.password }
        : { user, accessToken: await login.tokens.current() }
    const mailbox = new ImapMailbox(account, auth, silenceMs)
    try {
      await mailbox.#client.connect()
    } catch (error) {
      // It may have been revoked before its time.
      if (login.kind === 'oauth') login.tokens.forget()
      await mailbox.leave()
      throw error
    }
    return mailbox
  }

  private constructor(account: ImapAccount, auth: ImapFlowOptions['auth'], silenceMs: number) {
    this.#account = account
    this.#answerMs = Math.min(longestAnswerMs, silenceMs)
    this.#client = new ImapFlow({
      host: account.host,
      port: account.port,
      secure: account.secure,
      ...(account.secure || isLoopback(account.host) ? {} : { doSTARTTLS: true }),
      auth,
      clientInfo: { name: 'Faden' },
      logger: false,
      disableAutoIdle: true,
      connectionTimeout: 30_000,
      socketTimeout: silenceMs,
      maxLiteralSize: 2 * pieceBytes,
    })
    this.#client.on('error', (error) => {
      this.#lost ??= error
    })
    this.#client.on('close', () => {
      this.#lost ??= new Error('the connection was closed')
      this.#wake()
    })
    this.#client.on('exists', () => this.#wake())
  }

  async open(): Promise<MailboxState> {
    const box = await this.#client.mailboxOpen(this.#account.folder.split('/'))
    this.#canIdle = this.#client.capabilities.has('IDLE')
    const newest = box.uidNext > 0 ? box.uidNext - 1 : await this.#newestUid()
    return { uidValidity: String(box.uidValidity), newestUid: newest }
  }

  async #newestUid(): Promise<number> {
    const newest = await this.#client.fetchOne('*', { uid: true })
    return newest ? newest.uid : 0
  }

  /** What stands behind `lastUid`, in order. */
  async newerThan(lastUid: number): Promise<WaitingMail[]> {
    this.#rung = false
    const found = await this.#describe(`${lastUid + 1}:*`)
    // `n:*` always names the last mail, even when its number is below n (RFC 3501 §6.4.8).
    return found.filter(({ uid }) => uid > lastUid)
  }

  /** Everything that arrived on the day of `since` or later. */
  async arrivedSince(since: Date): Promise<WaitingMail[]> {
    const uids = await this.#client.search({ since }, { uid: true })
    if (!uids) throw this.#lost ?? new Error('the server refused a search')
    return uids.length > 0 ? await this.#describe(uids.join(',')) : []
  }

  async #describe(range: string): Promise<WaitingMail[]> {
    const mail = await this.#answer(
      this.#client.fetchAll(range, { uid: true, size: true, internalDate: true }, { uid: true }),
    )
    this.#checkAlive()
    return mail
      .filter((message) => message.size !== undefined)
      .map(({ uid, size = 0, internalDate }) => ({
        uid,
        size,
        arrivedAt: new Date(internalDate ?? Date.now()),
      }))
      .sort((a, b) => a.uid - b.uid)
  }

  /** The source as it is, piece by piece; of a mail that is too large its beginning, marked as such. Nothing: it is gone. */
  async *source({ uid, size }: WaitingMail): AsyncGenerator<Buffer, undefined> {
    const { keepBytes, maxBytes } = this.#account
    const isTooLarge = size > keepBytes
    const end = isTooLarge ? maxBytes - markBytes : keepBytes
    for (let at = 0; at < end; ) {
      const wanted = Math.min(pieceBytes, end - at)
      const piece = await this.#piece(uid, at, wanted)
      if (!piece) {
        if (at < size && at > 0) throw new Error(`mail ${uid} was deleted while it was fetched`)
        return
      }
      yield isTooLarge && at === 0 ? markShortened(piece, size) : piece
      at += piece.length
      // Not by `size`, which some servers only estimate.
      if (piece.length < wanted) return
    }
  }

  async #piece(uid: number, start: number, maxLength: number): Promise<Buffer | null> {
    const answers = await this.#client.fetchAll(
      String(uid),
      { uid: true, source: { start, maxLength } },
      { uid: true },
    )
    this.#checkAlive()
    // Other clients' changes come in between as answers of their own.
    return answers.find((answer) => answer.uid === uid && answer.source)?.source ?? null
  }

  /** It is ours: marked as read, and moved where that is wanted. false: the server does not let us. */
  async finish(uid: number): Promise<boolean> {
    const seen = await this.#answer(this.#client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }))
    this.#checkAlive()
    const { moveTo } = this.#account
    if (moveTo === null) return seen
    // A server refuses to move into a folder that is not there; one that is there already is left as it is.
    const made = () => this.#client.mailboxCreate(moveTo.split('/')).catch(() => null)
    this.#target ??= (await made())?.path ?? null
    this.#checkAlive()
    if (this.#target === null) return false
    const moved = await this.#client.messageMove(String(uid), this.#target, { uid: true })
    this.#checkAlive()
    return moved !== false
  }

  /** Resolves when there may be new mail: the server says so (IDLE), or it is time to look. */
  async waitForMail(wait: {
    readonly idleMs: number
    readonly pollMs: number
    readonly signal: AbortSignal
  }): Promise<void> {
    if (this.#rung || wait.signal.aborted) return
    if (this.#canIdle) {
      // It ends with the next command. A server that announces IDLE and refuses it is polled from now on.
      this.#client.idle().then(
        (ended) => {
          if (ended !== false) return
          this.#canIdle = false
          this.#wake()
        },
        () => this.#wake(),
      )
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#canIdle ? wait.idleMs : wait.pollMs)
      this.#ring = () => {
        clearTimeout(timer)
        resolve()
      }
      wait.signal.addEventListener('abort', this.#ring, { once: true })
    })
    wait.signal.removeEventListener('abort', this.#ring)
    this.#checkAlive()
    // Some servers see new mail only when they are asked for nothing else.
    if (!this.#canIdle && !wait.signal.aborted) await this.#answer(this.#client.noop())
  }

  /** The client waits for ever where a server takes IDLE and then says nothing more. */
  async #answer<T>(asked: Promise<T>): Promise<T> {
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      this.#lost ??= new Error(`the server did not answer within ${this.#answerMs / 1000} s`)
      late.reject(this.#lost)
    }, this.#answerMs)
    try {
      return await Promise.race([asked, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  get isLost(): boolean {
    return this.#lost !== null || !this.#client.usable
  }

  /** Says goodbye if the server still listens; never rejects. */
  async leave(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 2000)
    })
    if (this.#client.usable) await Promise.race([this.#client.logout().catch(() => {}), patience])
    clearTimeout(timer)
    this.#client.close()
  }

  #wake(): void {
    this.#rung = true
    this.#ring()
  }

  #checkAlive(): void {
    if (this.#lost) throw this.#lost
    if (!this.#client.usable || !this.#client.mailbox) throw new Error('the connection was closed')
  }
}

/** A waiting mail: how it came in, and its source. null: it is gone. */
export async function fetchMail(
  connection: ImapMailbox,
  from: MailFolder,
  uidValidity: string,
  mail: WaitingMail,
): Promise<{ arrival: MailArrival; source: AsyncIterable<Buffer> } | null> {
  const pieces = connection.source(mail)
  const { done, value: first } = await pieces.next()
  if (done) return null
  async function* source() {
    yield first as Buffer
    yield* pieces
  }
  return { arrival: arrivalOf(from, uidValidity, mail, first), source: source() }
}

/** Whom a mail in a folder was for, its headers know. */
function arrivalOf(
  { mailbox, folder }: MailFolder,
  uidValidity: string,
  { uid, arrivedAt }: WaitingMail,
  beginning: Buffer,
): MailArrival {
  const headers = readHeaders(beginning)
  const returnPath = headerValues(headers, 'return-path')[0]
  const deliveredTo = ['delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) =>
    headerValues(headers, name),
  )
  return {
    mailbox,
    place: { folder, uidValidity, uid },
    envelopeFrom: returnPath === undefined ? null : bareAddress(returnPath),
    recipients: [...new Set(deliveredTo.map(bareAddress))],
    receivedAt: arrivedAt,
  }
}

/** For the doctor: signs in and opens the folder once. null: it works. */
export async function checkMailbox(account: ImapAccount): Promise<ImapProblem | null> {
  let mailbox: ImapMailbox | null = null
  try {
    mailbox = await ImapMailbox.connect(account)
    await mailbox.open()
    return null
  } catch (error) {
    return imapProblem(error, account)
  } finally {
    await mailbox?.leave()
  }
}
