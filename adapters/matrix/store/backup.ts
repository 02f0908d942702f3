import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { AdapterContext } from '../../../src/domain/adapter-context.ts'
import { SetupError } from '../../../src/domain/errors.ts'
import { storeKeyVariable } from '../config.ts'
import { nativeFolder } from '../crypto/native.ts'
import { createFacts, derivedKey, unseal } from './facts.ts'
import { fileName, openStore } from './open.ts'

/** Which file of the native library's own database is which. */
const nativeFiles =
  'create table native_files (name text primary key, bytes blob not null) without rowid, strict'

/** One file, only its owner may read it, and of no use without the store's key. */
export function writeBackup({ folder, secrets }: AdapterContext, file: string): string {
  if (existsSync(file)) throw new SetupError(`${file} is there already. Name another file.`)
  if (!existsSync(join(folder, fileName))) throw new SetupError(`There are no keys in ${folder} yet.`)
  const store = openStore(folder)
  try {
    const facts = createFacts(store)
    mustFit(facts.get('token'), secrets)
    store.db.prepare('vacuum into ?').run(file)
    chmodSync(file, 0o600)
    if (facts.get('engine') === 'native') addNativeFiles(folder, file)
    return `Wrote the keys of ${facts.get('user')}, session ${facts.get('device')}, into ${file}. They open with ${storeKeyVariable} alone: keep both, apart.`
  } finally {
    store.close()
  }
}

/** The keys for sending are not used again: people who have seen later messages could read none of those that follow. */
export function restoreBackup({ folder, secrets }: AdapterContext, file: string): string {
  if (!existsSync(file)) throw new SetupError(`There is no file ${file}.`)
  const target = join(folder, fileName)
  if (existsSync(target))
    throw new SetupError(
      `There are keys in ${folder} already. Move that folder away first, if they are not needed.`,
    )
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  copyFileSync(file, target)
  try {
    chmodSync(target, 0o600)
    const store = openStore(folder)
    try {
      const facts = createFacts(store)
      mustFit(facts.get('token'), secrets)
      if (facts.get('engine') === 'native') takeNativeFiles(folder, store.db)
      facts.set('restored', new Date().toISOString())
      return `Put back the keys of ${facts.get('user')}, session ${facts.get('device')}. Start Faden here, and nowhere else.`
    } finally {
      store.close()
    }
  } catch (error) {
    rmSync(target, { force: true })
    throw error instanceof SetupError
      ? error
      : new SetupError(`${file} is no backup of a Matrix store.`, { cause: error })
  }
}

function mustFit(token: string | null, secrets: AdapterContext['secrets']): void {
  if (token) unseal(token, derivedKey(secrets[storeKeyVariable] ?? '', 'token'))
}

function addNativeFiles(folder: string, file: string): void {
  const db = new DatabaseSync(file)
  db.exec(nativeFiles)
  const add = db.prepare('insert into native_files (name, bytes) values (?, ?)')
  const native = nativeFolder(folder)
  for (const name of readdirSync(native)) add.run(name, readFileSync(join(native, name)))
  db.close()
}

function takeNativeFiles(folder: string, db: DatabaseSync): void {
  const native = nativeFolder(folder)
  mkdirSync(native, { recursive: true, mode: 0o700 })
  for (const { name, bytes } of db.prepare('select name, bytes from native_files').all())
    writeFileSync(join(native, String(name).replace(/[/\\]/g, '')), bytes as Uint8Array, { mode: 0o600 })
  db.exec('drop table native_files')
}
