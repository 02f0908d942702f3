import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

const deliveriesChannel = 'faden_deliveries'
/** Milliseconds between hints at the least. */
const hintPause = 10

/** Class of the advisory locks that say which processes live; the object id is the process number. */
export const livenessClass = 7_205_002

export interface Session {
  /** Marks this process's claims. The database frees it the moment the connection is gone. */
  readonly processNumber: number
  /** False from the moment that the connection is lost or closed, also when that was before its owner got hold of it. */
  alive(): boolean
  /**
   * Tells the other processes that there is something to send. Outside of any transaction: a NOTIFY inside makes commits
   * wait for each other. It is a hint, and their sweep comes anyway; hints that come together are sent as one.
   */
  wakeOthers(): void
  close(): Promise<void>
}

/**
 * The one connection that says “this process lives” and hears of new deliveries. When it is lost the claims made under
 * its number are taken over by others, so the owner must stop claiming at once and open a new session.
 */
export async function openSession(
  url: string,
  on: { wake: () => void; lost: (error: Error) => void },
): Promise<Session> {
  const client = new pg.Client({ connectionString: url, application_name: 'faden session', keepAlive: true })
  let over = false
  const end = (error: Error) => {
    if (!over) on.lost(error)
    over = true
    // Half a connection would hold the lock, and with it the claims.
    client.end().catch(() => {})
  }
  client.on('error', end)
  client.on('end', () => end(new Error('the database closed the connection')))
  client.on('notification', on.wake)
  let processNumber: number
  try {
    processNumber = await begin(client)
  } catch (error) {
    // Whoever wanted the session is told by the rejection.
    over = true
    client.end().catch(() => {})
    throw error
  }
  let telling = false
  let again = false
  const tell = async () => {
    telling = true
    do {
      again = false
      await client.query(`notify ${deliveriesChannel}`).catch(() => {})
      await setTimeout(hintPause)
    } while (again && !over)
    telling = false
  }
  return {
    processNumber,
    alive: () => !over,
    wakeOthers: () => {
      if (telling) again = true
      else void tell()
    },
    close: async () => {
      over = true
      await client.end()
    },
  }
}

async function begin(client: pg.Client): Promise<number> {
  await client.connect()
  const { rows } = await client.query<{ id: number }>('insert into processes default values returning id')
  const processNumber = rows[0]?.id ?? 0
  await client.query('select pg_advisory_lock($1, $2)', [livenessClass, processNumber])
  await client.query(`listen ${deliveriesChannel}`)
  return processNumber
}
