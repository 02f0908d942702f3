import type { Config } from '../config/index.ts'
import { type Consents, SignInError } from '../mail/access-tokens.ts'
import { startEmbeddedPostgres } from '../postgres/index.ts'
import { runningPostgres } from '../postgres/running.ts'
import { type Database, openDatabase } from '../store/database.ts'
import { migrate } from '../store/migrate.ts'
import { consentsIn } from './mail-logins.ts'
import { keptSecret } from './secret.ts'

/** Works with the database beside a Faden that runs; where none runs, its embedded database is started and stopped again. */
export async function withDatabase<T>(
  config: Config,
  work: (database: Database, secret: string) => Promise<T>,
): Promise<T> {
  const running = config.databaseUrl ?? (await runningPostgres(config.dataFolder))
  const own = running
    ? null
    : await startEmbeddedPostgres({ folder: config.dataFolder, log: { info: () => {} }, onLost: () => {} })
  try {
    const url = running ?? own?.url ?? ''
    await migrate(url)
    const database = await openDatabase(url, { connections: 2, onError: () => {} })
    try {
      return await work(database, config.secret ?? (await keptSecret(config.dataFolder)))
    } finally {
      await database.close()
    }
  } finally {
    await own?.stop()
  }
}

/** For whoever tries a sign-in without being Faden: asked only where a person has to have agreed. Starts nothing. */
export function consentsBeside(config: Config): Consents {
  const visit = async <T>(work: (consents: Consents) => Promise<T>): Promise<T> => {
    if (!config.databaseUrl && !(await runningPostgres(config.dataFolder)))
      throw new SignInError(
        'what was agreed to is in the database, and Faden does not run',
        'npm start',
        null,
      )
    return withDatabase(config, (database, secret) => work(consentsIn(database.db, secret)))
  }
  return {
    read: (name) => visit((consents) => consents.read(name)),
    keep: (name, token) => visit((consents) => consents.keep(name, token)),
  }
}
