import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/index.ts'

let count = 0

/** One data folder, with all that a test starts on it; `clear` leaves no process and no file. */
export class DeskFolder {
  // Swept by the next run's global setup, should this one be killed.
  readonly path = join(tmpdir(), `faden-test-${process.pid}-desk${++count}`)
  readonly said: string[] = []
  readonly losses: Error[] = []
  readonly #owners: ChildProcess[] = []
  readonly #servers: EmbeddedPostgres[] = []

  async start(options: { durable?: boolean } = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({
      folder: this.path,
      log: { info: (line) => this.said.push(line) },
      onLost: (error) => this.losses.push(error),
      durable: options.durable ?? false,
    })
    this.#servers.push(server)
    return server
  }

  /** Starts in a process of its own, which can be killed. */
  async startProcess(): Promise<{
    process: ChildProcess
    said: { url?: string; error?: string; message?: string }
  }> {
    const child = this.spawnOwner()
    for await (const chunk of child.stdout ?? []) return { process: child, said: JSON.parse(String(chunk)) }
    throw new Error('The process ended without a word.')
  }

  spawnOwner(): ChildProcess {
    const script = fileURLToPath(new URL('owner.ts', import.meta.url))
    const child = spawn(process.execPath, [script, this.path], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#owners.push(child)
    return child
  }

  async clear(): Promise<void> {
    await Promise.all(this.#owners.map((child) => kill(child)))
    for (const server of this.#servers) await server.stop()
    const homes = new Set([join(this.path, 'postgres'), ...this.#servers.map((server) => server.home)])
    for (const home of homes) {
      // Left by a process that was killed, or one that lost it: adopt it, to stop it.
      if (existsSync(join(home, 'cluster', 'postmaster.pid'))) await (await this.start()).stop()
      await rm(home, { recursive: true, force: true })
    }
    await rm(this.path, { recursive: true, force: true })
  }

  async make(mode: number): Promise<void> {
    await mkdir(this.path, { mode })
  }
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end().catch(() => {})
  }
}

export async function serverPid(home: string): Promise<number> {
  return Number((await readFile(join(home, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0])
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('It did not come true within 20 seconds.')
    await setTimeout(5)
  }
}
