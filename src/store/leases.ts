import pg from 'pg'
import { type Lease, LeaseLost, type Leases } from '../domain/lease.ts'
import type { Log } from '../domain/log.ts'
import type { Db } from './database.ts'
import { prepared } from './prepared.ts'

/** Class of the advisory locks that say who holds what; the object id is made from the lease's name. */
const leaseClass = 7_205_005
const every = 1000
/** Without an answer within this time the connection, and all that it holds, counts as lost. */
const patience = 5000

/**
 * Fails the transaction if the lease is another process's, and until it is committed nobody can take the lease over. To
 * be called first.
 */
export async function checkLease(db: Db, lease: Lease): Promise<void> {
  const rows = await prepared(db, 'select 1 from leases where name = $1 and fence = $2 for share', [
    lease.name,
    lease.fence,
  ])
  if (rows.length === 0) throw new LeaseLost(lease)
}

export interface LeaseKeeper extends Leases {
  stop(): Promise<void>
}

interface Wanted {
  readonly name: string
  readonly gained: (lease: Lease) => void
  readonly lost: () => void
  isHeld: boolean
}

/**
 * Holds leases by advisory locks of one connection: the database frees them the moment it is gone, so a killed process
 * keeps nobody waiting for a time-out. A holder that was cut off from the database learns it within seconds; what it
 * still tries to commit then fails at the fence.
 */
export function keepLeases(url: string, log: Log): LeaseKeeper {
  const wanted = new Set<Wanted>()
  const stopping = new AbortController()
  let client: pg.Client | null = null
  let wake: () => void = () => {}
  let turn: Promise<void> = Promise.resolve()

  const drop = (connection: pg.Client, error: Error) => {
    if (client !== connection) return
    client = null
    // Half a connection would go on holding what we no longer believe to hold.
    connection.end().catch(() => {})
    const held = [...wanted].filter((lease) => lease.isHeld)
    if (held.length > 0) log.warn({ err: error, leases: held.map(({ name }) => name) }, 'leases were lost')
    for (const lease of held) {
      lease.isHeld = false
      lease.lost()
    }
  }

  const connected = async (): Promise<pg.Client> => {
    if (client) return client
    const connection = new pg.Client({
      connectionString: url,
      application_name: 'faden leases',
      keepAlive: true,
      connectionTimeoutMillis: patience,
      query_timeout: patience,
    })
    connection.on('error', (error) => drop(connection, error))
    connection.on('end', () => drop(connection, new Error('the database closed the connection')))
    await connection.connect().catch((error) => {
      connection.end().catch(() => {})
      throw error
    })
    client = connection
    return connection
  }

  const take = async (connection: pg.Client, lease: Wanted) => {
    const { rows } = await connection.query<{ taken: boolean }>(
      'select pg_try_advisory_lock($1, hashtext($2)) as taken',
      [leaseClass, lease.name],
    )
    if (!rows[0]?.taken) return
    // Waits for commits under the fence of before.
    const bumped = await connection.query<{ fence: string }>(
      `insert into leases (name, fence) values ($1, 1)
       on conflict (name) do update set fence = leases.fence + 1, taken_at = now() returning fence`,
      [lease.name],
    )
    if (client !== connection || !wanted.has(lease)) return
    lease.isHeld = true
    lease.gained({ name: lease.name, fence: bumped.rows[0]?.fence ?? '' })
  }

  const look = async () => {
    if (wanted.size === 0) return
    const connection = await connected()
    try {
      await connection.query('select 1')
      for (const lease of wanted) if (!lease.isHeld) await take(connection, lease)
    } catch (error) {
      drop(connection, error as Error)
      throw error
    }
  }

  const loop = async () => {
    while (!stopping.signal.aborted) {
      turn = look().catch((error) =>
        log.warn({ err: error }, 'leases could not be looked after; trying again'),
      )
      await turn
      if (stopping.signal.aborted) return
      const { promise, resolve } = Promise.withResolvers<void>()
      const timer = setTimeout(resolve, every)
      wake = resolve
      await promise
      clearTimeout(timer)
    }
  }
  const running = loop()

  return {
    hold: (name, on) => {
      const lease: Wanted = { name, gained: on.gained, lost: on.lost, isHeld: false }
      wanted.add(lease)
      wake()
      return {
        release: async () => {
          wanted.delete(lease)
          await turn
          await client
            ?.query('select pg_advisory_unlock($1, hashtext($2))', [leaseClass, name])
            .catch(() => {})
        },
      }
    },
    stop: async () => {
      stopping.abort()
      wanted.clear()
      wake()
      await running
      const last = client
      client = null
      await last?.end().catch(() => {})
    },
  }
}
