import { setTimeout } from 'node:timers/promises'
import { Client } from 'pg'
import { SetupError } from '../domain/errors.ts'

/** Taken in the database `postgres`, which nothing else uses: advisory locks count per database. */
const ownership = 4_622_720_011
/** A process that was just killed may hold it for some milliseconds more. */
const patienceMs = 1_000

/** Whoever holds this connection owns the server. */
export interface OwnershipLock {
  readonly client: Client
  readonly held: boolean
  /** From now on the end of the connection is expected. */
  release(): void
}

/**
 * Ownership is a session lock and not a pid: it ends with the process that held it, however that ended.
 * Rejects with a `SetupError` if another process holds it, and with the client's error if the server can't be reached.
 * `onLost` is called at most once, when the connection ends before `release`: then another process may own the server.
 */
export async function takeOwnership(
  url: string,
  folder: string,
  onLost: (error: Error) => void,
): Promise<OwnershipLock> {
  const client = new Client({
    connectionString: url,
    ssl: false,
    keepAlive: true,
    application_name: 'faden owner',
  })
  let state: 'asking' | 'held' | 'over' = 'asking'
  const lost = (error: Error) => {
    if (state === 'held')
      onLost(new Error(`The connection that owns the database was lost: ${error.message}`))
    state = 'over'
  }
  client.on('error', lost)
  client.on('end', () => lost(new Error('it ended')))
  await client.connect()
  try {
    await lock(client, folder)
  } catch (error) {
    state = 'over'
    await client.end().catch(() => {})
    throw error
  }
  state = 'held'
  return {
    client,
    get held() {
      return state === 'held'
    },
    release() {
      state = 'over'
    },
  }
}

async function lock(client: Client, folder: string): Promise<void> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      ownership,
    ])
    if (rows[0]?.taken) return
    if (Date.now() > deadline) {
      throw new SetupError(
        `Faden is already running on this folder (${folder}). Stop that one, or set FADEN_DATA to another folder.`,
      )
    }
    await setTimeout(50)
  }
}
