import type { RoomEvent } from '../events.ts'
import type { Rooms } from '../rooms.ts'
import type { Ciphertexts } from './ciphertexts.ts'
import {
  type Content,
  type CryptoEngine,
  type Decrypted,
  Forged,
  type KeyChanges,
  Unencrypted,
} from './engine.ts'
import type { KeyExchange } from './exchange.ts'

/** Encrypted rooms, as the rest of the adapter sees them: content in, content out. */
export type Encryption = ReturnType<typeof createEncryption>

export function createEncryption(
  engine: CryptoEngine,
  exchange: KeyExchange,
  rooms: Rooms,
  ciphertexts: Ciphertexts,
) {
  let last: Promise<unknown> = Promise.resolve()
  /** Counts what changed about devices; a room whose readers were reached since then needs no looking again. */
  let changes = 0
  const reached = new Map<string, string>()
  let heard = ''

  /** One after the other: a key must have reached everyone before anything is encrypted with it. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }

  return {
    engine,

    /** Type and content as they are to be sent: encrypted, if the room is. */
    async seal(room: string, type: string, content: Content): Promise<{ type: string; content: Content }> {
      const rules = await rooms.rulesOf(room)
      if (!rules) return { type, content }
      return inTurn(async () => {
        const readers = await rooms.readersOf(room, rules.history)
        const state = `${changes} ${readers.join(' ')}`
        if (reached.get(room) !== state) {
          await engine.track(readers)
          await exchange.run()
          const sessions = await engine.missingSessions(readers)
          if (sessions) await exchange.send(sessions)
          reached.set(room, state)
        }
        // Always: it knows when the room's key has been used often or long enough.
        for (const request of await engine.shareRoomKey(room, readers, rules)) await exchange.send(request)
        return { type: 'm.room.encrypted', content: await engine.encrypt(room, type, content) }
      })
    },

    /**
     * Rejects with `Undecryptable` and `Forged`, and with `Unencrypted` where only what is encrypted counts. Otherwise what
     * was not encrypted comes back as it is.
     */
    async open(room: string, event: RoomEvent): Promise<Decrypted> {
      if (event.type !== 'm.room.encrypted') {
        if (rooms.demandsEncryption(room) && !isNeverEncrypted(event))
          throw new Unencrypted('it is not encrypted')
        return event
      }
      const { type, content } = await engine.decrypt(room, event)
      if (!ciphertexts.isOf(event)) throw new Forged('it was said before, in another event')
      // Relations stand in the clear part, where servers need them.
      const relation = event.content['m.relates_to']
      return { type, content: relation ? { ...content, 'm.relates_to': relation } : content }
    },

    /**
     * Keys that came, devices that changed. Durable when it resolves: the server gives them out once. False: nothing was
     * new, which is so for most syncs.
     */
    async receive(news: KeyChanges): Promise<boolean> {
      const { toDevice, changed, left, oneTimeKeys, unusedFallbackKeys } = news
      const counts = JSON.stringify([oneTimeKeys, unusedFallbackKeys])
      if (toDevice.length + changed.length + left.length === 0 && counts === heard) return false
      await inTurn(() => engine.receive(news))
      heard = counts
      changes += 1
      return true
    },

    /** What the keys' state machine wants to say: new one-time keys, requests for missing keys. */
    speak: () => inTurn(() => exchange.run()),

    rotate: (room: string) => inTurn(() => engine.rotate(room)),
  }
}

/** Clients send these in the clear everywhere. */
const isNeverEncrypted = ({ type }: RoomEvent): boolean =>
  type === 'm.reaction' || type === 'm.room.redaction'
