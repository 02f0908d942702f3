import { pino } from 'pino'
import type { MailArrival, MailInbox, MailSource } from '../../src/domain/mail.ts'
import type { MailboxPosition, MailboxProgress, MailFolder } from '../../src/mail/imap-position.ts'
import type { ImapProblem } from '../../src/mail/imap-problem.ts'

export const silent = pino({ level: 'silent' })

export interface Accepted {
  readonly arrival: MailArrival
  readonly raw: Buffer
}

/** An inbox that keeps what it accepts, moves the progress with it as the store does, and can be made to fail. */
export class RecordingInbox implements MailInbox, MailboxProgress {
  readonly accepted: Accepted[] = []
  readonly checks: Date[] = []
  readonly problems: ImapProblem[] = []
  readonly starts: MailboxPosition[] = []
  position: MailboxPosition | null = null
  attempts = 0
  #failures: Error[] = []

  failNext(...errors: Error[]): void {
    this.#failures.push(...errors)
  }

  async keep(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
    const kept: Buffer[] = []
    for await (const piece of pieces) kept.push(piece)
    return Buffer.concat(kept)
  }

  async accept(arrival: MailArrival, raw: MailSource): Promise<void> {
    this.attempts += 1
    if (!Buffer.isBuffer(raw)) throw new Error('this inbox keeps whole sources')
    const failure = this.#failures.shift()
    if (failure) throw failure
    this.accepted.push({ arrival, raw })
    if (arrival.place) {
      const { uidValidity, uid } = arrival.place
      this.position = { uidValidity, lastUid: uid, lastIsOurs: true, readAt: this.position?.readAt ?? null }
    }
  }

  async read(): Promise<MailboxPosition | null> {
    return this.position
  }

  async start(_of: MailFolder, uidValidity: string, lastUid: number): Promise<void> {
    this.position = { uidValidity, lastUid, lastIsOurs: false, readAt: this.position?.readAt ?? null }
    this.starts.push(this.position)
  }

  async failed(_of: MailFolder, problem: ImapProblem): Promise<void> {
    this.problems.push(problem)
  }

  async checked(_of: MailFolder, at: Date): Promise<void> {
    this.checks.push(at)
    if (this.position) this.position = { ...this.position, readAt: at }
  }

  subjects(): string[] {
    return this.accepted.map(({ raw }) => /^Subject: (.*?)\r?$/m.exec(raw.toString())?.[1] ?? '')
  }
}

/** Waits until it is true, and fails with what it last was. */
export async function eventually(
  holds: () => boolean,
  describe: () => unknown = () => 'it never held',
): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`still not so after 10 s: ${JSON.stringify(describe())}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
