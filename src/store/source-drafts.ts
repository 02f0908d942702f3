import { createHash, randomBytes } from 'node:crypto'
import type { MailSource, SourceDraft } from '../domain/mail.ts'
import type { Db } from './database.ts'
import { chunkSize } from './files.ts'
import { prepared, write } from './prepared.ts'

/**
 * What fits into one chunk is the answer itself. Anything larger is stored chunk by chunk under a name of its own, each in a
 * short transaction, so that a slow sender holds neither memory nor a connection. Rejects when `pieces` does.
 */
export async function keepSource(db: Db, pieces: AsyncIterable<Buffer>): Promise<MailSource> {
  const chunks = inChunks(pieces)
  const first = await chunks.next()
  if (first.done) return Buffer.alloc(0)
  const second = await chunks.next()
  if (second.done) return first.value
  return storeDraft(db, [first.value, second.value], chunks)
}

async function storeDraft(
  db: Db,
  begun: readonly Buffer[],
  more: AsyncIterable<Buffer>,
): Promise<SourceDraft> {
  const draft = randomBytes(32)
  const hash = createHash('sha256')
  let size = 0
  let position = 0
  const store = async (chunk: Buffer) => {
    hash.update(chunk)
    size += chunk.length
    await storeChunk(db, draft, position++, chunk)
  }
  await prepared(db, 'insert into blobs (sha256, size) values ($1, 0)', [draft])
  try {
    for (const chunk of begun) await store(chunk)
    for await (const chunk of more) await store(chunk)
    return { draft, sha256: hash.digest(), size }
  } catch (error) {
    // Where this fails, too, the night forgets it.
    await forgetDraft(db, draft).catch(() => {})
    throw error
  }
}

/** The draft becomes the blob that its content names, in the caller's transaction. Repeating it changes nothing. */
export async function adoptDraft(db: Db, { draft, sha256, size }: SourceDraft): Promise<void> {
  await write(
    db,
    `with born as (
       insert into blobs (sha256, size) values ($2, $3) on conflict do nothing returning sha256)
     update blob_chunks c set sha256 = born.sha256 from born where c.sha256 = $1`,
    [draft, sha256, size],
  )
  await forgetDraft(db, draft)
}

async function forgetDraft(db: Db, draft: Buffer): Promise<void> {
  await write(db, 'delete from blobs where sha256 = $1', [draft])
}

export async function storeChunk(db: Db, sha256: Buffer, position: number, bytes: Buffer): Promise<void> {
  await prepared(db, 'insert into blob_chunks (sha256, position, bytes) values ($1, $2, $3)', [
    sha256,
    position,
    bytes,
  ])
}

/** Each of the full size but the last. */
async function* inChunks(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  let gathered: Buffer[] = []
  let length = 0
  for await (const piece of pieces) {
    gathered.push(piece)
    length += piece.length
    if (length < chunkSize) continue
    let rest = Buffer.concat(gathered)
    for (; rest.length >= chunkSize; rest = rest.subarray(chunkSize)) yield rest.subarray(0, chunkSize)
    gathered = rest.length > 0 ? [rest] : []
    length = rest.length
  }
  if (length > 0) yield Buffer.concat(gathered)
  return undefined
}
