import { randomBytes } from 'node:crypto'
import { access, chown, constants, mkdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SetupError } from '../domain/errors.ts'
import type { Account } from './run.ts'
import { canEnter, runsAsRoot, serverAccount } from './system-user.ts'

/** Where database and programs go when Faden runs as root in a folder that nobody else may enter. */
export const elsewhere = '/var/lib/faden'

/** The folder that holds the database: `cluster`, `password`, `postgres.log`. */
export interface Place {
  readonly home: string
  readonly account: Account | null
  readonly made: boolean
}

/** Makes the data folder if need be; its real path, so that two names of one folder are one folder. */
export async function openDataFolder(folder: string): Promise<string> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK | constants.X_OK)
    return await realpath(folder)
  } catch (cause) {
    throw new SetupError(
      `The data folder ${folder} can't be written (${(cause as NodeJS.ErrnoException).code}). ` +
        'Set FADEN_DATA to a folder that this user may write, or change the permissions of this one.',
      { cause },
    )
  }
}

/**
 * Step by step: `recursive` goes round for ever where a folder that exists answers ENOENT to what is to be made in it,
 * as /proc and automounted homes do.
 */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return
  if (dirname(folder) !== folder) await makeFolder(dirname(folder))
  await mkdir(folder).catch(async (error) => {
    // Another start may have been quicker.
    if (!(await isFolder(folder))) throw error
  })
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}

/** A database that was made before keeps its place and its account, whoever starts Faden today. */
export async function findPlace(folder: string): Promise<Place> {
  const noted = await readNote(folder)
  const home = noted ?? join(folder, 'postgres')
  const owner = await ownerOf(home)
  if (owner) return { home, account: accountFor(home, owner), made: true }
  if (noted) {
    throw new SetupError(
      `The database of ${folder} was in ${noted} and is not there any more. Bring it back; ` +
        `or, to begin with an empty one, delete ${notePath(folder)}.`,
    )
  }
  const account = await serverAccount()
  if (await canEnter(folder, account)) return { home, account, made: false }
  const name = `${basename(folder)}-${randomBytes(4).toString('hex')}`
  return { home: join(elsewhere, name), account, made: false }
}

async function ownerOf(home: string): Promise<Account | null> {
  try {
    return await stat(join(home, 'cluster', 'PG_VERSION'))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return null
    throw new SetupError(
      `The database in ${home} can't be read (${code}): it belongs to another user. ` +
        'Start Faden as that user or as root.',
      { cause: error },
    )
  }
}

function accountFor(home: string, owner: Account): Account | null {
  if (!runsAsRoot()) return null
  if (owner.uid !== 0) return { uid: owner.uid, gid: owner.gid }
  throw new SetupError(
    `The database in ${home} belongs to root, and PostgreSQL does not run as root: \`chown -R postgres ${home}\`.`,
  )
}

export function notePath(folder: string): string {
  return join(folder, 'postgres-is-elsewhere.txt')
}

async function readNote(folder: string): Promise<string | null> {
  const note = await readFile(notePath(folder), 'utf8').catch(() => null)
  return note?.split('\n')[0]?.trim() || null
}

/** Rejects with EEXIST if another start wrote its own first: then that one holds. */
export async function writeNote(folder: string, home: string): Promise<void> {
  const why =
    'The database is in the folder named above, because the account that it runs as may not enter this one.'
  await writeFile(
    notePath(folder),
    `${home}\n\n${why}\nIt belongs to this folder: back up, move and delete both.\n`,
    {
      flag: 'wx',
    },
  )
}

/** Makes a folder that only the account may enter. */
export async function makePrivateFolder(path: string, account: Account | null): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  if (account) await chown(path, account.uid, account.gid)
}
