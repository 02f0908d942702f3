import { DataSource } from 'typeorm'
import { migrations } from '../../migrations/index.ts'
import { SetupError } from '../domain/errors.ts'

/** Any number; the same for every process that migrates this database. */
const migrationLock = 7_205_001

/** Brings the schema to what this code knows. Two processes at once: the second waits, then finds nothing to do. */
export async function migrate(url: string): Promise<string[]> {
  return underLock(url, async (source) => {
    await refuseNewerSchema(source)
    const done = await source.runMigrations({ transaction: 'each' })
    return done.map((migration) => migration.name)
  })
}

/** Takes back the newest migration. */
export async function migrateDown(url: string): Promise<void> {
  await underLock(url, async (source) => {
    await refuseNewerSchema(source)
    await source.undoLastMigration({ transaction: 'each' })
  })
}

async function underLock<T>(url: string, work: (source: DataSource) => Promise<T>): Promise<T> {
  const source = new DataSource({ type: 'postgres', url, migrations, synchronize: false, poolSize: 2 })
  await source.initialize()
  const lock = source.createQueryRunner()
  try {
    await lock.query('select pg_advisory_lock($1)', [migrationLock])
    return await work(source)
  } finally {
    await lock.query('select pg_advisory_unlock($1)', [migrationLock]).catch(() => {})
    await lock.release()
    await source.destroy()
  }
}

async function refuseNewerSchema(source: DataSource): Promise<void> {
  const known = new Set(source.migrations.map((migration) => migration.name))
  const [table] = await source.query<{ exists: boolean }[]>(
    `select to_regclass('migrations') is not null as exists`,
  )
  if (!table?.exists) return
  const applied = await source.query<{ name: string }[]>('select name from migrations order by id')
  const unknown = applied.filter((row) => !known.has(row.name)).map((row) => row.name)
  if (unknown.length > 0) {
    throw new SetupError(
      `This database was set up by a newer Faden (${unknown.join(', ')}). ` +
        'Start that version, or restore the backup made before the update.',
    )
  }
}
