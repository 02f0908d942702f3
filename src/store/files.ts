import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ChannelId, FileId, MessageId, TicketId } from '../domain/ids.ts'
import type { Mirrored } from '../domain/mirroring.ts'
import type { Db } from './database.ts'
import { prepared } from './prepared.ts'

export const chunkSize = 256 * 1024

interface Chunks {
  readonly sha256: Buffer
  readonly first: Buffer
  readonly rest: readonly Buffer[]
}

/** Almost everything fits into the first chunk, which is stored together with its blob. */
function chunksOf(content: Buffer): Chunks {
  const rest: Buffer[] = []
  for (let at = chunkSize; at < content.length; at += chunkSize)
    rest.push(content.subarray(at, at + chunkSize))
  return {
    sha256: createHash('sha256').update(content).digest(),
    first: content.subarray(0, chunkSize),
    rest,
  }
}

async function storeChunks(db: Db, sha256: Buffer, rest: readonly Buffer[]): Promise<void> {
  for (const [index, bytes] of rest.entries()) {
    await db.query(
      'insert into blob_chunks (sha256, position, bytes) values ($1, $2, $3) on conflict do nothing',
      [sha256, index + 1, bytes],
    )
  }
}

/** Stores bytes once by their hash. Repeating it changes nothing. */
export async function storeBlob(db: Db, content: Buffer): Promise<Buffer> {
  const { sha256, first, rest } = chunksOf(content)
  const born = await prepared(
    db,
    `with blob as (insert into blobs (sha256, size) values ($1, $2) on conflict do nothing returning sha256)
     insert into blob_chunks (sha256, position, bytes) select sha256, 0, $3 from blob returning 1`,
    [sha256, content.length, first],
  )
  if (born.length > 0) await storeChunks(db, sha256, rest)
  return sha256
}

/** Its beginning, of this many bytes at most, and how large it is. */
export async function readBlob(
  db: Db,
  sha256: Buffer,
  atMost: number,
): Promise<{ bytes: Buffer; size: number }> {
  const [row] = await db.query<{ size: string }[]>('select size from blobs where sha256 = $1', [sha256])
  const size = Number(row?.size ?? 0)
  const bytes = Buffer.allocUnsafeSlow(Math.min(size, atMost))
  let length = 0
  for await (const chunk of openBlob(db, sha256) as AsyncIterable<Buffer>) {
    length += chunk.copy(bytes, length)
    if (length === bytes.length) break
  }
  return { bytes: bytes.subarray(0, length), size }
}

/** One chunk in memory at a time. */
export function openBlob(db: Db, sha256: Buffer): Readable {
  async function* chunks() {
    for (let position = 0; ; position++) {
      const [chunk] = await db.query<{ bytes: Buffer }[]>(
        'select bytes from blob_chunks where sha256 = $1 and position = $2',
        [sha256, position],
      )
      if (!chunk) return
      yield chunk.bytes
    }
  }
  return Readable.from(chunks(), { objectMode: false })
}

export async function storeFile(
  db: Db,
  file: { name: string; type: string; content: Buffer },
): Promise<FileId> {
  const sha256 = await storeBlob(db, file.content)
  const [row] = await prepared<{ id: FileId }>(
    db,
    'insert into files (sha256, name, type, size) values ($1, $2, $3, $4) returning id',
    [sha256, file.name, file.type, file.content.length],
  )
  if (!row) throw new Error('a file was not stored')
  return row.id
}

/** A mail as it came, as a file beside those that it holds. */
export async function storeSourceFile(db: Db, arrivalId: string): Promise<FileId> {
  const [row] = await prepared<{ id: FileId }>(
    db,
    `insert into files (sha256, name, type, size)
     select sha256, 'message.eml', 'message/rfc822', size from mail_arrivals a join blobs b using (sha256) where a.id = $1
     returning id`,
    [arrivalId],
  )
  if (!row) throw new Error(`mail arrival ${arrivalId} has no source`)
  return row.id
}

export interface StoredFile {
  readonly id: FileId
  readonly name: string
  readonly type: string
  readonly size: number
  readonly sha256: Buffer
}

export async function filesOf(
  db: Db,
  messages: readonly MessageId[],
): Promise<(StoredFile & { messageId: MessageId })[]> {
  const rows = await prepared<StoredFile & { messageId: MessageId; size: string }>(
    db,
    `select f.id, f.name, f.type, f.size, f.sha256, mf.message_id as "messageId"
     from message_files mf join files f on f.id = mf.file_id
     where mf.message_id = any($1::bigint[]) order by mf.message_id, mf.position`,
    [messages],
  )
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

/** A file of a ticket, with who posted it and where; null: it came by mail or by a form. */
export type TicketFile = StoredFile &
  Mirrored & { readonly author: string; readonly channelId: ChannelId | null }

/** What was posted or mailed in a ticket and not taken back, the newest first. */
export async function filesInTicket(db: Db, ticketId: TicketId): Promise<TicketFile[]> {
  const rows = await prepared<TicketFile & { size: string }>(
    db,
    `select f.id, f.name, f.type, f.size, f.sha256, m.author_name as author, m.visibility, m.purpose, m.shared,
            t.channel_id as "channelId"
     from messages m join message_files mf on mf.message_id = m.id join files f on f.id = mf.file_id
       left join threads t on t.id = m.said_in
     where m.ticket_id = $1 and m.revoked_at is null order by m.id desc, mf.position limit 500`,
    [ticketId],
  )
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}

export async function filesById(db: Db, ids: readonly FileId[]): Promise<StoredFile[]> {
  const rows = await prepared<StoredFile & { size: string }>(
    db,
    'select id, name, type, size, sha256 from files where id = any($1::bigint[])',
    [ids],
  )
  return rows.map((row) => ({ ...row, size: Number(row.size) }))
}
