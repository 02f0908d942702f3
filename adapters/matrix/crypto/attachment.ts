import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { Transform } from 'node:stream'

/** What the event of an encrypted file says of it (specification: “Sending encrypted attachments”, `EncryptedFile`). */
export interface FileKey {
  readonly v: string
  readonly key: {
    readonly kty: string
    readonly alg: string
    readonly k: string
    readonly ext: boolean
    readonly key_ops: readonly string[]
  }
  readonly iv: string
  readonly hashes: Readonly<Record<string, string>>
}

/** Encrypts while it passes; `key` may be called at the end. */
export function encryptFile(): { readonly through: Transform; key(): FileKey } {
  const secret = randomBytes(32)
  // The upper half is chance, the lower counts the blocks from zero.
  const iv = Buffer.concat([randomBytes(8), Buffer.alloc(8)])
  const cipher = createCipheriv('aes-256-ctr', secret, iv)
  const hash = createHash('sha256')
  const through = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const encrypted = cipher.update(chunk)
      hash.update(encrypted)
      done(null, encrypted)
    },
  })
  return {
    through,
    key: () => ({
      v: 'v2',
      key: {
        kty: 'oct',
        alg: 'A256CTR',
        k: secret.toString('base64url'),
        ext: true,
        key_ops: ['encrypt', 'decrypt'],
      },
      iv: unpadded(iv),
      hashes: { sha256: unpadded(hash.digest()) },
    }),
  }
}

/** Decrypts while it passes, and fails at the end when the bytes were not those that the event named. */
export function decryptFile(key: FileKey): Transform {
  const secret = Buffer.from(key.key.k, 'base64url')
  const iv = Buffer.from(key.iv, 'base64')
  const wanted = Buffer.from(key.hashes.sha256 ?? '', 'base64')
  if (key.v !== 'v2' || secret.length !== 32 || iv.length !== 16 || wanted.length !== 32)
    throw new Error('the file is encrypted in a way that is not known here')
  const cipher = createDecipheriv('aes-256-ctr', secret, iv)
  const hash = createHash('sha256')
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, cipher.update(chunk))
    },
    flush(done) {
      done(hash.digest().equals(wanted) ? null : new Error('the file is not the one that was sent'))
    },
  })
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
