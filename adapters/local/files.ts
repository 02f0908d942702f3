import { Readable } from 'node:stream'
import type { ChatFile } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { fileId } from './ids.ts'
import type { Store } from './store.ts'

const chunkBytes = 256 * 1024
const abandonedAfter = 24 * 60 * 60 * 1000

export interface FileRow {
  readonly id: number
  readonly post: number | null
  /** 1: a message has named it, `submission`; only that one can name it again. */
  readonly kept: 0 | 1
  readonly uploader: string | null
  readonly submission: string | null
  readonly name: string
  readonly type: string
  readonly size: number
}

export class FileTooLarge extends Error {}

export type Files = ReturnType<typeof createFiles>

export function createFiles({ db, transaction }: Store) {
  const insert = db.prepare('insert into files (name, type, size, at, uploader) values (?, ?, 0, ?, ?)')
  const insertChunk = db.prepare('insert into chunks (file, seq, bytes) values (?, ?, ?)')
  const setSize = db.prepare('update files set size = ? where id = ?')
  const attach = db.prepare(
    'update files set post = ?, submission = ?, kept = 1 where id = ? and (kept = 0 or submission = ?)',
  )
  const letGo = db.prepare('update files set post = null, submission = null, kept = 0 where submission = ?')
  const selectOne = db.prepare('select * from files where id = ?')
  const selectByPost = db.prepare('select * from files where post = ? order by id')
  const selectChunk = db.prepare('select bytes from chunks where file = ? and seq = ?')
  const dropChunks = db.prepare('delete from chunks where file = ?')
  const drop = db.prepare('delete from files where id = ?')
  const dropAbandonedChunks = db.prepare(
    'delete from chunks where file in (select id from files where kept = 0 and at < ?)',
  )
  const dropAbandoned = db.prepare('delete from files where kept = 0 and at < ?')

  const toChatFile = (row: FileRow): ChatFile => ({
    id: fileId(row.id),
    name: row.name,
    type: row.type,
    size: row.size,
  })
  const discard = (id: number) =>
    transaction(() => {
      dropChunks.run(id)
      drop.run(id)
    })

  return {
    one: (id: number) => selectOne.get(id) as FileRow | undefined,
    ofPost: (post: number) => (selectByPost.all(post) as unknown as FileRow[]).map(toChatFile),
    toChatFile,
    discard,

    /** Reads the source to its end; more than `limit` bytes leave nothing behind and throw `FileTooLarge`. */
    async write(
      file: { name: string; type: string; uploader: string | null },
      source: Readable,
      limit: number,
    ): Promise<number> {
      const id = Number(insert.run(file.name, file.type, Date.now(), file.uploader).lastInsertRowid)
      try {
        let size = 0
        let sequence = 0
        for await (const piece of source) {
          const bytes = typeof piece === 'string' ? Buffer.from(piece) : (piece as Buffer)
          size += bytes.length
          if (size > limit) throw new FileTooLarge()
          for (let start = 0; start < bytes.length; start += chunkBytes)
            insertChunk.run(id, sequence++, bytes.subarray(start, start + chunkBytes))
        }
        setSize.run(size, id)
        return id
      } catch (error) {
        discard(id)
        throw error
      }
    },

    /** A file belongs to one message; `post` is null for the files of a command that is no post, `submission` for our own posts. */
    keep: (id: number, post: number | null, submission: string | null) =>
      attach.run(post, submission, id, submission).changes === 1,

    /** What was refused has named nothing: its files can go along with the next try. */
    release: (submission: string) => void letGo.run(submission),

    read(id: number): Readable {
      if (!selectOne.get(id)) throw new DeliveryError('rejected', 'This file is gone.')
      function* pieces() {
        for (let sequence = 0; ; sequence++) {
          const chunk = selectChunk.get(id, sequence) as { bytes: Uint8Array } | undefined
          if (!chunk) return
          yield Buffer.from(chunk.bytes)
        }
      }
      return Readable.from(pieces(), { objectMode: false })
    },

    /** Uploads that no message ever named. */
    dropAbandoned(): void {
      const before = Date.now() - abandonedAfter
      transaction(() => {
        dropAbandonedChunks.run(before)
        dropAbandoned.run(before)
      })
    },
  }
}
