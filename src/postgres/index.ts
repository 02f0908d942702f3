import { setTimeout } from 'node:timers/promises'
import type { Client } from 'pg'
import { SetupError } from '../domain/errors.ts'
import { type Binaries, findBinaries, reachableBinaries } from './binaries.ts'
import { checkVersion, makeCluster, readPassword, removeHalfMade, superuser } from './cluster.ts'
import { type OwnershipLock, takeOwnership } from './lock.ts'
import { findPlace, openDataFolder, type Place } from './place.ts'
import { explain } from './problems.ts'
import { reachServer, stopServer } from './server.ts'

const connectAttempts = 5

export interface EmbeddedPostgres {
  /** Of the database `faden`. */
  readonly url: string
  /** The folder that holds the database. */
  readonly home: string
  /** Shuts the server down and resolves when it is down. If ownership was lost, leaves it to whoever has it. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** The data folder; the database goes into `postgres` inside it, or where the note there says. */
  readonly folder: string
  readonly log: { info(line: string): void }
  /** Called at most once, if the server dies or ends our ownership: nothing may be written any more. */
  readonly onLost: (error: Error) => void
  /** false for tests: commits may be lost in a power failure. */
  readonly durable?: boolean
}

/**
 * Starts the server on the data folder, or adopts the one that a killed process left. Only one process at a time owns
 * a folder. Rejects with a `SetupError` that says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true } = options
  const folder = await openDataFolder(options.folder)
  const { place, binaries } = await prepare(folder, log, durable)
  const { lock, url } = await own(folder, place, binaries, options)
  let stopping: Promise<void> | undefined
  const stop = async () => {
    if (!lock.held) return
    lock.release()
    await stopServer(place, binaries)
  }
  try {
    await removeHalfMade(folder)
    await makeDatabase(lock.client)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    home: place.home,
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

async function prepare(
  folder: string,
  log: EmbeddedPostgresOptions['log'],
  durable: boolean,
): Promise<{ place: Place; binaries: Binaries }> {
  const tell = (line: string) => log.info(line)
  let place = await findPlace(folder)
  const binaries = await reachableBinaries(await findBinaries(), place.account, tell)
  if (!place.made) {
    await makeCluster(folder, place, binaries, durable)
    place = await findPlace(folder)
    if (!place.home.startsWith(folder)) {
      tell(`The account that the database runs as can't enter ${folder}: the database is in ${place.home}.`)
    }
  }
  await checkVersion(place.home, binaries)
  return { place, binaries }
}

/** Reaches the server and takes its ownership; once more if the server went down in between, because its owner stopped. */
async function own(
  folder: string,
  place: Place,
  binaries: Binaries,
  { log, onLost, durable = true }: EmbeddedPostgresOptions,
): Promise<{ lock: OwnershipLock; url: string }> {
  const password = await readPassword(place.home)
  for (let attempt = 1; ; attempt += 1) {
    const { port, adopted } = await reachServer(place, binaries, durable)
    if (adopted) log.info(`Found the database server of ${place.home} running on port ${port}.`)
    const url = (database: string) => `postgresql://${superuser}:${password}@127.0.0.1:${port}/${database}`
    try {
      return { lock: await takeOwnership(url('postgres'), folder, onLost), url: url('faden') }
    } catch (error) {
      if (error instanceof SetupError) throw error
      if (attempt === connectAttempts) {
        throw explain(
          (error as Error).message,
          `The database in ${place.home} can't be reached on port ${port}`,
          error,
        )
      }
      await setTimeout(200)
    }
  }
}

async function makeDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query("select from pg_database where datname = 'faden'")
  if (rowCount === 0) await client.query('create database faden')
}
