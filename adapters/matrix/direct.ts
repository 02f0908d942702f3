import type { Log } from '../../src/domain/log.ts'
import { troubleOf } from './errors.ts'
import type { Homeserver } from './homeserver.ts'
import type { Rooms } from './rooms.ts'
import type { Store } from './store/open.ts'

interface Parts {
  readonly homeserver: Homeserver
  readonly rooms: Rooms
  readonly store: Store
  readonly log: Log
}

/** For each person one room with nobody else in it, encrypted, made when there is something to tell. */
export type DirectRooms = ReturnType<typeof createDirectRooms>

export function createDirectRooms({ homeserver, rooms, store, log }: Parts) {
  const find = store.db.prepare('select room from direct_rooms where person = ?')
  const keep = store.db.prepare('insert into direct_rooms (person, room) values (?, ?)')
  const making = new Map<string, Promise<string>>()

  async function make(person: string): Promise<string> {
    const { room_id } = await homeserver.request<{ room_id: string }>('POST', 'v3/createRoom', {
      preset: 'trusted_private_chat',
      is_direct: true,
      invite: [person],
      initial_state: [
        { type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
      ],
    })
    keep.run(person, room_id)
    return room_id
  }

  /** Two answers at once are for the same room. */
  function made(person: string): Promise<string> {
    const known = making.get(person)
    if (known) return known
    const begun = make(person).finally(() => making.delete(person))
    making.set(person, begun)
    return begun
  }

  return {
    /** null: that person has declined it or left it, or the homeserver lets us make none. */
    async roomOf(person: string): Promise<string | null> {
      try {
        const room = find.get(person)?.room
        const direct = typeof room === 'string' ? room : await made(person)
        const there = await rooms.readersOf(direct, 'shared')
        return there.includes(person) ? direct : null
      } catch (error) {
        const { status } = troubleOf(error)
        if (status === 0 || status === 429 || status >= 500) throw error
        log.warn(
          { err: error, person },
          'Matrix: no direct room could be had; the answer stands in the thread',
        )
        return null
      }
    },
  }
}
