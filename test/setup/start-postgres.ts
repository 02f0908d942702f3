import { makeTemplate } from './database.ts'
import { startThrowaway } from './throwaway.ts'

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined
}

/** One server per run, with the migrated database that `freshDatabase` copies. */
export default async function startPostgres(): Promise<void> {
  const server = await startThrowaway()
  globalThis.stopTestPostgres = server.stop
  process.env.FADEN_TEST_DATABASE_URL = server.url
  try {
    await makeTemplate(server.url)
  } catch (error) {
    await server.stop()
    throw error
  }
}
