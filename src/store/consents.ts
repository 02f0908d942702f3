import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { Db } from './database.ts'

const ivLength = 12
const tagLength = 16

/** A refresh token that somebody's consent was kept by; null if there is none, or it was sealed with another secret. */
export async function readConsent(db: Db, name: string, secret: string): Promise<string | null> {
  const [row] = await db.query<{ sealed: Buffer }[]>('select sealed from mail_consents where name = $1', [
    name,
  ])
  return row ? unseal(row.sealed, name, secret) : null
}

export async function keepConsent(db: Db, name: string, token: string, secret: string): Promise<void> {
  await db.query(
    `insert into mail_consents (name, sealed) values ($1, $2)
     on conflict (name) do update set sealed = excluded.sealed, changed_at = now()`,
    [name, seal(token, name, secret)],
  )
}

/** A copy of the database alone must not open a mailbox. AES-256-GCM; the name goes along, so that none passes for another. */
function seal(token: string, name: string, secret: string): Buffer {
  const iv = randomBytes(ivLength)
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret), iv).setAAD(Buffer.from(name))
  const sealed = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

function unseal(sealed: Buffer, name: string, secret: string): string | null {
  const iv = sealed.subarray(0, ivLength)
  const tag = sealed.subarray(ivLength, ivLength + tagLength)
  const decipher = createDecipheriv('aes-256-gcm', keyOf(secret), iv, { authTagLength: tagLength })
  decipher.setAAD(Buffer.from(name)).setAuthTag(tag)
  try {
    return decipher.update(sealed.subarray(ivLength + tagLength), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'mail consents', 32))
}
