import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { TimelineEvent } from '../../contract/matrix-timeline.ts'
import type { Account } from './synapse.ts'

export interface Seen {
  readonly room: string
  readonly event: TimelineEvent
  readonly encrypted: boolean
}

interface Line {
  readonly answer?: number
  readonly error?: string
  readonly ready?: true
  readonly undecryptable?: string
  readonly room?: string
  readonly event?: TimelineEvent
  readonly encrypted?: boolean
}

/** Somebody at a Matrix client of another make: matrix-nio with libolm. Needs the package python3-matrix-nio. */
export class Person {
  readonly account: Account
  /** Everything that this client was told, oldest first, decrypted. */
  readonly seen: Seen[] = []
  readonly undecryptable: string[] = []
  #child: ChildProcess | null = null
  #waiting = new Map<number, (line: Line) => void>()
  #asked = 0
  readonly #url: string
  readonly #store: string

  private constructor(url: string, account: Account, store: string) {
    this.#url = url
    this.account = account
    this.#store = store
  }

  static async signIn(url: string, account: Account): Promise<Person> {
    const person = new Person(url, account, await mkdtemp(join(tmpdir(), 'faden-nio-')))
    await person.#start()
    return person
  }

  get id(): string {
    return this.account.user
  }

  async #start(): Promise<void> {
    const { user, device, token } = this.account
    const script = fileURLToPath(new URL('person.py', import.meta.url))
    const child = spawn('/usr/bin/python3', [script, this.#url, user, device, token, this.#store], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    let trouble = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      trouble = (trouble + chunk).slice(-3000)
    })
    const ready = Promise.withResolvers<void>()
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as Line
      if (line.ready) ready.resolve()
      else if (line.answer !== undefined) this.#waiting.get(line.answer)?.(line)
      else if (line.undecryptable) this.undecryptable.push(line.undecryptable)
      else if (line.room && line.event) this.#take(line.room, line.event, line.encrypted ?? false)
      else if (line.error) ready.reject(new Error(line.error))
    })
    child.once('close', () => ready.reject(new Error(`the client of ${user} ended:\n${trouble}`)))
    await ready.promise
  }

  #take(room: string, event: TimelineEvent, encrypted: boolean): void {
    if (!this.seen.some((one) => one.event.event_id === event.event_id))
      this.seen.push({ room, event, encrypted })
  }

  async ask(action: string, given: Readonly<Record<string, unknown>>): Promise<Record<string, never>> {
    this.#asked += 1
    const id = this.#asked
    const answered = new Promise<Line>((resolve) => this.#waiting.set(id, resolve))
    this.#child?.stdin?.write(`${JSON.stringify({ id, do: action, with: given })}\n`)
    const line = await answered
    this.#waiting.delete(id)
    if (line.error) throw new Error(`${action} by ${this.id}: ${line.error}`)
    return line as unknown as Record<string, never>
  }

  /** The event's id. */
  async send(room: string, type: string, content: object): Promise<string> {
    return (await this.ask('send', { room, type, content })).event ?? ''
  }

  async signOut(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'close')
      child.kill('SIGKILL')
      await ended
    }
    await rm(this.#store, { recursive: true, force: true })
  }
}
