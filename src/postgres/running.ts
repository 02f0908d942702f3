import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { readPassword, superuser } from './cluster.ts'
import { isServer, readPidFile } from './pid-file.ts'
import { findPlace, notePath } from './place.ts'

/** The database of the Faden that runs on this folder, for a guest that neither starts nor stops it; null: none runs. */
export async function runningPostgres(folder: string): Promise<string | null> {
  const isThere = (path: string) =>
    access(path).then(
      () => true,
      () => false,
    )
  if (!(await isThere(join(folder, 'postgres'))) && !(await isThere(notePath(folder)))) return null
  const { home, made } = await findPlace(folder)
  const noted = made ? await readPidFile(home) : null
  if (!noted?.ready || !(await isServer(noted.pid))) return null
  return `postgresql://${superuser}:${await readPassword(home)}@127.0.0.1:${noted.port}/faden`
}
