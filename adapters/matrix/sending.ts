import { createHash, randomUUID } from 'node:crypto'
import type { Encryption } from './crypto/encryption.ts'
import type { Content } from './crypto/engine.ts'
import { asDeliveryError, beforeSending } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import { keyField } from './ids.ts'

/** Puts events into rooms: one attempt each, encrypted where the room is. */
export type Sending = ReturnType<typeof createSending>

export function createSending(homeserver: Homeserver, encryption: Encryption) {
  /** Resolves with the event's id. The same key again is the same event, however often it is tried. */
  async function send(room: string, type: string, content: Content, key: string): Promise<string> {
    const transaction = hashOf(key)
    const sealed = await beforeSending(() => encryption.seal(room, type, content))
    return put(room, sealed.type, { ...sealed.content, [keyField]: transaction }, transaction)
  }

  async function put(room: string, type: string, content: Content, transaction: string): Promise<string> {
    const path = `v3/rooms/${encodeURIComponent(room)}/send/${encodeURIComponent(type)}/${transaction}`
    try {
      return (await homeserver.request<{ event_id: string }>('PUT', path, content)).event_id
    } catch (error) {
      throw asDeliveryError(error)
    }
  }

  return {
    send,

    /** Reactions are never encrypted: servers count them. So they hold a sign and no word. */
    react: (room: string, event: string, sign: string): Promise<string> =>
      put(
        room,
        'm.reaction',
        { 'm.relates_to': { rel_type: 'm.annotation', event_id: event, key: sign } },
        randomUUID(),
      ),

    async redact(room: string, event: string): Promise<void> {
      const path = `v3/rooms/${encodeURIComponent(room)}/redact/${encodeURIComponent(event)}/${hashOf(`redact ${event}`)}`
      try {
        await homeserver.request('PUT', path, {})
      } catch (error) {
        throw asDeliveryError(error)
      }
    },
  }
}

/** Stands in addresses and in the open: short, and nothing can be read from it. */
export const hashOf = (key: string): string =>
  createHash('sha256').update(key).digest('base64url').slice(0, 32)
