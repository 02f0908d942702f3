import type { Db } from '../store/database.ts'
import { readBlob } from '../store/files.ts'
import type { Core } from './core.ts'

/** A stored mail as it was laid out, made harmless; null if it has no HTML. */
export async function originalOf({ mail }: Core, db: Db, sha256: Buffer): Promise<string | null> {
  const { bytes } = await readBlob(db, sha256, mail.maxBytes)
  return mail.original(bytes)
}
