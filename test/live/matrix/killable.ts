import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { PostRef } from '../../../src/domain/chat.ts'
import type { MatrixWorld } from '../../contract/matrix-stage.ts'
import type { Order } from './adapter-process.ts'

interface Answer {
  readonly ready?: true
  readonly key?: string
  readonly post?: PostRef
  readonly failure?: string
  readonly retryAfter?: number
  readonly error?: string
}

/** The adapter in another process. What it is asked for is asked again, under the same key, until it has been done. */
export class KillableAdapter {
  readonly failures: Answer[] = []
  readonly #world: MatrixWorld
  readonly #folder: string
  #child: ChildProcess | null = null
  readonly #open = new Map<string, { readonly order: Order; readonly done: (post: PostRef) => void }>()

  private constructor(world: MatrixWorld, folder: string) {
    this.#world = world
    this.#folder = folder
  }

  static async start(world: MatrixWorld): Promise<KillableAdapter> {
    const adapter = new KillableAdapter(world, await mkdtemp(join(tmpdir(), 'faden-killable-')))
    await adapter.start()
    return adapter
  }

  async start(): Promise<void> {
    const { url, room, token } = this.#world
    const script = fileURLToPath(new URL('adapter-process.ts', import.meta.url))
    const given = [url, room, token, join(this.#folder, 'store'), join(this.#folder, 'journal')]
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...given], {
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#child = child
    let trouble = ''
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      trouble = (trouble + chunk).slice(-2000)
    })
    // Killed while it is written to.
    child.stdin.on('error', () => {})
    const ready = Promise.withResolvers<void>()
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as Answer
      if (answer.ready) ready.resolve()
      else this.#settle(answer)
    })
    child.once('close', () => ready.reject(new Error(`the adapter ended:\n${trouble}`)))
    await ready.promise
    for (const { order } of this.#open.values()) this.#ask(order)
  }

  /** Resolves when it has been posted, however many processes that takes. */
  post(order: Order): Promise<PostRef> {
    return new Promise((done) => {
      this.#open.set(order.key, { order, done })
      this.#ask(order)
    })
  }

  async kill(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = null
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** What the core was told, each time it was told. */
  async journal(): Promise<{ readonly id: string; readonly text: string }[]> {
    const text = await readFile(join(this.#folder, 'journal'), 'utf8').catch(() => '')
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  }

  async end(): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }

  #ask(order: Order): void {
    this.#child?.stdin?.write(`${JSON.stringify(order)}\n`)
  }

  #settle(answer: Answer): void {
    const open = this.#open.get(answer.key ?? '')
    if (!open) return
    if (answer.post) {
      this.#open.delete(answer.key ?? '')
      open.done(answer.post)
      return
    }
    this.failures.push(answer)
    setTimeout(() => this.#ask(open.order), answer.retryAfter ?? 200)
  }
}
