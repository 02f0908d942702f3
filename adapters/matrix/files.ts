import { pipeline, type Readable } from 'node:stream'
import type { ChatFile, Part } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { wordHeader } from './content.ts'
import { decryptFile, encryptFile, type FileKey } from './crypto/attachment.ts'
import type { Content } from './crypto/engine.ts'
import { asDeliveryError, beforeSending } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import type { Rooms } from './rooms.ts'

type FilePart = Extract<Part, { kind: 'file' }>

const drawn = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Files pass through; in an encrypted room the server sees neither their bytes nor their names. */
export type Files = ReturnType<typeof createFiles>

export function createFiles(homeserver: Homeserver, rooms: Rooms) {
  return {
    /** Uploads the bytes; what is uploaded twice is only there twice, and named once. */
    content: (room: string, part: FilePart): Promise<Content> =>
      beforeSending(async () => {
        const header = wordHeader(part.author, part.visibility)
        const source = (await rooms.rulesOf(room))
          ? await uploadEncrypted(part)
          : { url: await homeserver.upload(() => part.open(), part.type, part.size) }
        return {
          msgtype: drawn.has(part.type) ? 'm.image' : 'm.file',
          body: header.body,
          format: 'org.matrix.custom.html',
          formatted_body: header.html,
          filename: part.name,
          info: { mimetype: part.type, size: part.size },
          'm.mentions': {},
          ...source,
        }
      }),

    async download({ id }: ChatFile): Promise<Readable> {
      const named = parsed(id)
      if (!named) throw new DeliveryError('rejected', 'This file is not from Matrix.')
      try {
        const bytes = await homeserver.download(named.url)
        if (!named.key) return bytes
        return pipeline(bytes, decryptFile(named.key), () => {
          // Whoever reads the last one gets the error.
        })
      } catch (error) {
        throw asDeliveryError(error)
      }
    },
  }

  async function uploadEncrypted(part: FilePart): Promise<{ file: object }> {
    let encrypting = encryptFile()
    const encrypted = () => {
      encrypting = encryptFile()
      return pipeline(part.open(), encrypting.through, () => {
        // Whoever reads the last one gets the error.
      })
    }
    const url = await homeserver.upload(encrypted, 'application/octet-stream', part.size)
    return { file: { ...encrypting.key(), url } }
  }
}

function parsed(id: string): { url: string; key?: FileKey } | null {
  try {
    const value: unknown = JSON.parse(id)
    const { url } = (value ?? {}) as { url?: unknown }
    return typeof url === 'string' ? (value as { url: string }) : null
  } catch {
    return null
  }
}
