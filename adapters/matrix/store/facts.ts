import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { SetupError } from '../../../src/domain/errors.ts'
import type { Store } from './open.ts'

export type Fact =
  | 'engine'
  /** What the WebAssembly library’s databases are called. */
  | 'databases'
  | 'user'
  | 'device'
  /** Sealed. */
  | 'token'
  /** The account vouches for the device. */
  | 'cross-signed'
  /** How far everything is read: where the next sync goes on. */
  | 'since'
  /** The store was put back from a backup and its keys for sending must not be used again. */
  | 'restored'

/** Single values that are kept with the store. */
export type Facts = ReturnType<typeof createFacts>

export function createFacts({ db }: Store) {
  const get = db.prepare('select value from facts where name = ?')
  const put = db.prepare('insert or replace into facts (name, value) values (?, ?)')
  const drop = db.prepare('delete from facts where name = ?')
  return {
    get: (name: Fact): string | null => (get.get(name)?.value as string | undefined) ?? null,
    set: (name: Fact, value: string) => void put.run(name, value),
    drop: (name: Fact) => void drop.run(name),
  }
}

/** 32 bytes for one use, of which nothing leads back to the secret (RFC 5869). */
export function derivedKey(secret: string, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'faden matrix store', use, 32))
}

/** AES-256-GCM; what was sealed with another key does not open. */
export function seal(text: string, key: Buffer): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

export function unseal(sealed: string, key: Buffer): string {
  const bytes = Buffer.from(sealed, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAuthTag(bytes.subarray(12, 28))
  try {
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
  } catch (error) {
    throw new SetupError(
      'MATRIX_STORE_KEY does not fit the store in the data folder. Put back the key it was made with.',
      { cause: error },
    )
  }
}
