import { DataSource, DefaultNamingStrategy, type EntityManager } from 'typeorm'
import { snakeCase } from 'typeorm/util/StringUtils.js'
import { entities } from './entities/index.ts'
import { inTransaction } from './transaction.ts'

/** What store functions work with: inside a transaction or outside. */
export type Db = EntityManager

const withDeliveries = new WeakSet<Db>()

/** Says that this transaction stored deliveries: whoever sends them is woken when it commits, and only then. */
export function deliveriesStored(db: Db): void {
  withDeliveries.add(db)
}

class SnakeCase extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined): string {
    return custom || snakeCase(property)
  }
}

export interface Database {
  /** One short transaction; rolled back whole when `work` rejects. Nothing is sent inside it. */
  transaction<T>(work: (db: Db) => Promise<T>): Promise<T>
  /** For single reads. */
  readonly db: Db
  /** Called after each commit that stored deliveries or set them free. */
  onDeliveries(listener: () => void): void
  close(): Promise<void>
}

export async function openDatabase(
  url: string,
  options: { connections: number; onError: (error: Error) => void },
): Promise<Database> {
  // Connections that are being ended may still hear that the database goes down.
  let closing = false
  const source = new DataSource({
    type: 'postgres',
    url,
    entities,
    namingStrategy: new SnakeCase(),
    synchronize: false,
    migrationsRun: false,
    applicationName: 'faden',
    poolSize: options.connections,
    // Without a listener an idle connection that dies takes the process with it.
    // What the pool hands over carries the whole connection along: only the sentence is anyone's business.
    poolErrorHandler: (error: Error) => {
      if (!closing) options.onError(new Error(error.message))
    },
    extra: { pipeline: true, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 60_000 },
  })
  await source.initialize()
  const listeners: (() => void)[] = []
  return {
    transaction: async (work) => {
      let stored = false
      const result = await inTransaction(source, async (db) => {
        const done = await work(db)
        stored = withDeliveries.has(db)
        return done
      })
      if (stored) for (const listener of listeners) listener()
      return result
    },
    db: source.manager,
    onDeliveries: (listener) => void listeners.push(listener),
    close: () => {
      closing = true
      return source.destroy()
    },
  }
}
