import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '../../src/postgres/index.ts'
import { findPlace } from '../../src/postgres/place.ts'

let made = 0

/** A data folder of its own for a real Faden process; `clear` leaves neither file nor database server. */
export class DataFolder {
  // Swept by the next run's global setup, should this one be killed.
  readonly path = join(tmpdir(), `faden-test-${process.pid}-data${++made}`)

  async make(): Promise<this> {
    await mkdir(this.path, { mode: 0o755 })
    return this
  }

  /** Writes the configuration, and says where. */
  async configure(yaml: string): Promise<string> {
    const path = join(this.path, 'faden.yaml')
    await writeFile(path, yaml)
    return path
  }

  /** Asks the database of a process that has ended, or adopts the server that it left. */
  async query<Row>(text: string): Promise<Row[]> {
    const server = await this.#adopt()
    const client = new Client({ connectionString: server.url })
    try {
      await client.connect()
      return (await client.query(text)).rows
    } finally {
      await client.end()
      await server.stop()
    }
  }

  /** The pid of the database server; null when none runs. */
  async serverPid(): Promise<number | null> {
    const { home } = await findPlace(this.path)
    const note = await readFile(join(home, 'cluster', 'postmaster.pid'), 'utf8').catch(() => '')
    return Number(note.split('\n')[0]) || null
  }

  async clear(): Promise<void> {
    const { home, made } = await findPlace(this.path)
    if (made && existsSync(join(home, 'cluster', 'postmaster.pid'))) await (await this.#adopt()).stop()
    await rm(home, { recursive: true, force: true })
    await rm(this.path, { recursive: true, force: true })
  }

  #adopt() {
    return startEmbeddedPostgres({ folder: this.path, log: { info() {} }, onLost() {}, durable: false })
  }
}
