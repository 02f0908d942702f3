import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { SetupError } from '../../../src/domain/errors.ts'

export const fileName = 'matrix.sqlite'

/** What must stay on this machine: the keys, how far the rooms are read, which post belongs to which thread. */
export interface Store {
  readonly db: DatabaseSync
  /** All of it is on the disk when this returns, or none. */
  transaction<Result>(work: () => Result): Result
  close(): void
}

/**
 * Opens the store for this process alone: two that encrypt with the same keys would make messages nobody can read. The
 * system gives the lock back when the process dies, however it dies.
 */
export function openStore(folder: string): Store {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, fileName)
  const db = new DatabaseSync(path)
  try {
    chmodSync(path, 0o600)
    db.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full')
    db.exec(`begin exclusive; ${tables}; commit`)
  } catch (error) {
    db.close()
    if (!isLocked(error)) throw error
    throw new SetupError(`Another Faden works with ${folder}. Only one process may hold a Matrix account.`, {
      cause: error,
    })
  }
  let depth = 0
  return {
    db,
    transaction(work) {
      if (depth > 0) return work()
      db.exec('begin immediate')
      depth++
      try {
        const result = work()
        db.exec('commit')
        return result
      } catch (error) {
        if (db.isTransaction) db.exec('rollback')
        throw error
      } finally {
        depth--
      }
    },
    close: () => db.close(),
  }
}

const locked = 5

function isLocked(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === locked
}

const tables = `
create table if not exists facts (name text primary key, value text not null) without rowid, strict;
create table if not exists rooms (room text primary key, encryption text, leads_to text) without rowid, strict;
create table if not exists posts (event text primary key, room text not null, root text) without rowid, strict;
create table if not exists buttons (event text primary key, buttons text not null) without rowid, strict;
create table if not exists direct_rooms (person text primary key, room text not null) without rowid, strict;
create table if not exists unread (
  event text primary key, room text not null, raw text not null, since integer not null, told integer not null default 0
) without rowid, strict;
create table if not exists unread_lines (event text primary key, place text not null, line text not null)
  without rowid, strict;
create table if not exists ciphertexts (digest text primary key, event text not null) without rowid, strict;
create table if not exists key_schemas (
  database text primary key, version integer not null, stores text not null
) without rowid, strict;
create table if not exists keys (
  database text not null, store text not null, key text not null, value blob not null,
  primary key (database, store, key)
) without rowid, strict`
