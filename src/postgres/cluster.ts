import { randomBytes } from 'node:crypto'
import { access, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SetupError } from '../domain/errors.ts'
import type { Binaries } from './binaries.ts'
import { elsewhere, makePrivateFolder, notePath, type Place, writeNote } from './place.ts'
import { explain } from './problems.ts'
import { type Account, run } from './run.ts'

export const superuser = 'faden'

/**
 * Makes a new cluster. It comes into being in one step (a rename, or the note that names it), so that a crash or two
 * starts at once never leave one that is half made. If another start was faster, its cluster is left as it is.
 */
export async function makeCluster(
  folder: string,
  place: Place,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const inFolder = dirname(place.home) === folder
  const half = inFolder ? `${place.home}.new-${randomBytes(4).toString('hex')}` : place.home
  try {
    if (!inFolder) await mkdir(elsewhere, { recursive: true, mode: 0o755 })
    await initialise(half, place.account, binaries, durable)
    if (inFolder) await rename(half, place.home)
    else await writeNote(folder, place.home)
  } catch (error) {
    await removeWhole(half)
    if (await madeByAnother(folder, place)) return
    if (error instanceof SetupError) throw error
    throw explain((error as Error).message, `The database could not be made in ${place.home}`, error)
  }
}

async function initialise(
  home: string,
  account: Account | null,
  binaries: Binaries,
  durable: boolean,
): Promise<void> {
  const password = join(home, 'password')
  const cluster = join(home, 'cluster')
  await makePrivateFolder(home, account)
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' })
  if (account) await chown(password, account.uid, account.gid)
  const result = await run(
    join(binaries.folder, 'bin', 'initdb'),
    [
      `--pgdata=${cluster}`,
      `--username=${superuser}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in locale sorts and folds alike on every system.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(durable ? [] : ['--no-sync']),
    ],
    account,
  )
  if (result.code !== 0) throw new Error(result.output)
}

async function madeByAnother(folder: string, place: Place): Promise<boolean> {
  return (await exists(notePath(folder))) || exists(join(place.home, 'cluster'))
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** What crashed starts left half made. Only for the owner of the database: a start that loses may be at work still. */
export async function removeHalfMade(folder: string): Promise<void> {
  const half = (await readdir(folder)).filter((name) => name.startsWith('postgres.new-'))
  await Promise.all(half.map((name) => removeWhole(join(folder, name))))
}

/** Its maker may be writing into it still; what can't be removed now is removed by the next start. */
async function removeWhole(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => {})
}

export async function checkVersion(home: string, binaries: Binaries): Promise<void> {
  const made = Number.parseInt(await readFile(join(home, 'cluster', 'PG_VERSION'), 'utf8'), 10)
  if (made === binaries.major) return
  throw new SetupError(
    `The database in ${home} was made by PostgreSQL ${made}, and this Faden brings PostgreSQL ${binaries.major}, which can't ` +
      `read it. Go back to the former release of Faden, save the database with pg_dump ${made}, then start this one on an ` +
      'empty data folder and restore it there.',
  )
}

export async function readPassword(home: string): Promise<string> {
  return (await readFile(join(home, 'password'), 'utf8')).trim()
}
