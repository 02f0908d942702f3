import { deserialize, serialize } from 'node:v8'
import type { Store } from '../store/open.ts'

interface StoreSchema {
  readonly name: string
  readonly keyPath: string | string[] | null
  readonly autoIncrement: boolean
  readonly indexes: readonly {
    readonly name: string
    readonly keyPath: string | string[]
    readonly unique: boolean
    readonly multiEntry: boolean
  }[]
}

type Key = string | number | readonly Key[]

interface Write {
  readonly store: string
  /** undefined: all of them. */
  readonly key: unknown
  /** undefined: it is deleted. */
  readonly value: unknown
}

/** The insides of fake-indexeddb 6.2.8 that are leant on. */
interface RawStore extends StoreSchema {
  readonly rawDatabase: RawDatabase
  readonly rawIndexes: ReadonlyMap<string, StoreSchema['indexes'][number]>
  readonly records: { values(): Iterable<{ readonly key: unknown; readonly value: unknown }> }
  storeRecord(record: { key: unknown; value: unknown }, noOverwrite: boolean, log?: unknown[]): unknown
  deleteRecord(key: unknown, log?: unknown[]): void
  clear(log?: unknown[]): void
}

interface RawDatabase {
  readonly name: string
  readonly version: number
  readonly rawObjectStores: ReadonlyMap<string, RawStore>
}

interface RawTransaction {
  readonly mode: string
  readonly _rollbackLog: unknown[]
  readonly db: { readonly _rawDatabase: RawDatabase }
  _abort(name: string): void
  dispatchEvent(event: { readonly type: string }): boolean
}

/** Databases in memory whose every transaction is on the disk before it is called complete. By name. */
const durable = new Map<string, Store>()
/** What a transaction has written so far; it is known by the list that it would be rolled back from. */
const writes = new WeakMap<unknown[], Write[]>()
let isPatched = false

/**
 * Gives the WebAssembly build of the crypto library the IndexedDB that it wants: fake-indexeddb, kept in SQLite. The
 * databases with these names are read into memory; each must be opened through this before anyone else opens it.
 */
export async function openIndexedDb(store: Store, names: readonly string[]): Promise<void> {
  const { default: _, forceCloseDatabase: __, ...classes } = await import('fake-indexeddb')
  // The library looks for each of them in the global scope, as in a browser.
  Object.assign(globalThis, classes)
  await patch()
  for (const name of names) {
    closeIndexedDb([name])
    await load(store, name)
    durable.set(name, store)
  }
}

/** Gives the memory back. The library leaves connections open, so deleting in the usual way would wait for ever. */
export function closeIndexedDb(names: readonly string[]): void {
  const { _databases } = globals().indexedDB
  for (const name of names) {
    durable.delete(name)
    _databases.delete(name)
  }
}

/** Every write goes through three methods of one class, every commit through the event that announces it. */
async function patch(): Promise<void> {
  if (isPatched) return
  isPatched = true
  const { indexedDB } = globals()
  const database = await done(
    indexedDB.open('faden-probe', 1),
    (opened) => void opened.createObjectStore('probe'),
  )
  const transaction = database.transaction('probe', 'readonly')
  const raw = transaction as unknown as RawTransaction
  const rawStore = raw.db._rawDatabase.rawObjectStores.get('probe')
  if (!rawStore) throw new Error('fake-indexeddb has other insides than 6.2.8')
  patchStore(Object.getPrototypeOf(rawStore) as RawStore)
  patchTransaction(Object.getPrototypeOf(raw) as RawTransaction)
  database.close()
  await done(indexedDB.deleteDatabase('faden-probe'))
}

function patchStore(prototype: RawStore): void {
  const { storeRecord, deleteRecord, clear } = prototype
  const note = (raw: RawStore, log: unknown[] | undefined, write: Omit<Write, 'store'>) => {
    // Without a log it is the rolling back itself.
    if (!log || !durable.has(raw.rawDatabase.name)) return
    const list = writes.get(log) ?? []
    list.push({ store: raw.name, ...write })
    writes.set(log, list)
  }
  prototype.storeRecord = function (record, noOverwrite, log) {
    const key = storeRecord.call(this, record, noOverwrite, log)
    note(this, log, { key: record.key, value: record.value })
    return key
  }
  prototype.deleteRecord = function (key, log) {
    // A range is deleted too: what goes is told apart by what is still there.
    if (isRange(key)) {
      for (const record of [...this.records.values()])
        if (key.includes(record.key)) note(this, log, { key: record.key, value: undefined })
    } else note(this, log, { key, value: undefined })
    deleteRecord.call(this, key, log)
  }
  prototype.clear = function (log) {
    note(this, log, { key: undefined, value: undefined })
    clear.call(this, log)
  }
}

function patchTransaction(prototype: RawTransaction): void {
  const { dispatchEvent } = prototype
  prototype.dispatchEvent = function (event) {
    if (event.type === 'complete') {
      try {
        commit(this)
      } catch {
        // A full disk: memory must not know more than the disk. It is taken back, and whoever waits is told.
        this._abort('UnknownError')
        return false
      }
    }
    return dispatchEvent.call(this, event)
  }
}

function commit(transaction: RawTransaction): void {
  const raw = transaction.db._rawDatabase
  const store = durable.get(raw.name)
  if (!store) return
  if (transaction.mode === 'versionchange') keepAll(store, raw)
  const list = writes.get(transaction._rollbackLog)
  if (!list || transaction.mode === 'versionchange') return
  const put = store.db.prepare(
    'insert or replace into keys (database, store, key, value) values (?, ?, ?, ?)',
  )
  const drop = store.db.prepare('delete from keys where database = ? and store = ? and key = ?')
  const dropAll = store.db.prepare('delete from keys where database = ? and store = ?')
  store.transaction(() => {
    for (const { store: name, key, value } of list) {
      if (key === undefined) dropAll.run(raw.name, name)
      else if (value === undefined) drop.run(raw.name, name, encodeKey(key))
      else put.run(raw.name, name, encodeKey(key), serialize(value))
    }
  })
}

/** A new version of the library may move everything: rare, and short enough to be written whole. */
function keepAll(store: Store, raw: RawDatabase): void {
  const stores = [...raw.rawObjectStores.values()]
  store.transaction(() => {
    store.db.prepare('delete from keys where database = ?').run(raw.name)
    store.db
      .prepare('insert or replace into key_schemas (database, version, stores) values (?, ?, ?)')
      .run(raw.name, raw.version, JSON.stringify(stores.map(schemaOf)))
    const put = store.db.prepare('insert into keys (database, store, key, value) values (?, ?, ?, ?)')
    for (const { name, records } of stores)
      for (const { key, value } of records.values()) put.run(raw.name, name, encodeKey(key), serialize(value))
  })
}

function schemaOf({ name, keyPath, autoIncrement, rawIndexes }: RawStore): StoreSchema {
  const indexes = [...rawIndexes.values()].map((index) => ({
    name: index.name,
    keyPath: index.keyPath,
    unique: index.unique,
    multiEntry: index.multiEntry,
  }))
  return { name, keyPath, autoIncrement, indexes }
}

async function load({ db }: Store, name: string): Promise<void> {
  const schema = db.prepare('select version, stores from key_schemas where database = ?').get(name)
  if (!schema) return
  const stores = JSON.parse(String(schema.stores)) as StoreSchema[]
  const rows = db.prepare('select store, key, value from keys where database = ?')
  const database = await done(globals().indexedDB.open(name, Number(schema.version)), (opened) => {
    const opens = new Map<string, ObjectStore>()
    for (const { name: store, keyPath, autoIncrement, indexes } of stores) {
      const made = opened.createObjectStore(store, { keyPath, autoIncrement })
      for (const { name: index, keyPath: path, unique, multiEntry } of indexes)
        made.createIndex(index, path, { unique, multiEntry })
      opens.set(store, made)
    }
    for (const row of rows.iterate(name)) {
      const made = opens.get(String(row.store))
      const value = deserialize(row.value as Uint8Array)
      if (made?.keyPath == null) made?.put(value, JSON.parse(String(row.key)))
      else made.put(value)
    }
  })
  database.close()
}

function encodeKey(key: unknown): string {
  if (!isKey(key)) throw new Error(`the crypto library uses a key of an unknown kind: ${typeof key}`)
  return JSON.stringify(key)
}

function isKey(key: unknown): key is Key {
  return typeof key === 'string' || typeof key === 'number' || (Array.isArray(key) && key.every(isKey))
}

function isRange(key: unknown): key is { includes(key: unknown): boolean } {
  return typeof (key as { includes?: unknown } | null)?.includes === 'function' && typeof key === 'object'
    ? !Array.isArray(key)
    : false
}

// The types of IndexedDB belong to browsers; these are the few that are used here.
interface ObjectStore {
  readonly keyPath: string | string[] | null
  createIndex(name: string, path: string | string[], options: object): unknown
  put(value: unknown, key?: unknown): unknown
}
interface Connection {
  createObjectStore(name: string, options?: object): ObjectStore
  transaction(store: string, mode: string): unknown
  close(): void
}
interface Request<Result> {
  readonly result: Result
  readonly error: unknown
  onsuccess: (() => void) | null
  onerror: (() => void) | null
  onupgradeneeded?: (() => void) | null
}
interface Factory {
  readonly _databases: Map<string, unknown>
  open(name: string, version: number): Request<Connection>
  deleteDatabase(name: string): Request<unknown>
}

const globals = () => globalThis as unknown as { readonly indexedDB: Factory }

function done<Result>(request: Request<Result>, upgrade?: (result: Result) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => upgrade?.(request.result)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
