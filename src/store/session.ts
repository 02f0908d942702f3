import pg from 'pg'

const deliveriesChannel = 'faden_deliveries'

/** Class of the advisory locks that say which processes live; the object id is the process number. */
export const livenessClass = 7_205_002

export interface Session {
  /** Marks this process's claims. The database frees it the moment the connection is gone. */
  readonly processNumber: number
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
  let closing = false
  client.on('error', (error) => {
    if (!closing) on.lost(error)
    closing = true
  })
  client.on('end', () => {
    if (!closing) on.lost(new Error('the database closed the connection'))
    closing = true
  })
  client.on('notification', on.wake)
  await client.connect()
  const { rows } = await client.query<{ id: number }>('insert into processes default values returning id')
  const processNumber = rows[0]?.id ?? 0
  await client.query('select pg_advisory_lock($1, $2)', [livenessClass, processNumber])
  await client.query(`listen ${deliveriesChannel}`)
  let telling = false
  let again = false
  const tell = async () => {
    telling = true
    do {
      again = false
      await client.query(`notify ${deliveriesChannel}`).catch(() => {})
    } while (again && !closing)
    telling = false
  }
  return {
    processNumber,
    wakeOthers: () => {
      if (telling) again = true
      else void tell()
    },
    close: async () => {
      closing = true
      await client.end()
    },
  }
}
