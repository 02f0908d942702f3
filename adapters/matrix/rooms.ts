import type { RoomRules } from './crypto/engine.ts'
import { troubleOf } from './errors.ts'
import { asEvent, asRecord, asText, type RoomEvent } from './events.ts'
import type { Homeserver } from './homeserver.ts'
import { isAlias } from './ids.ts'
import type { Store } from './store/open.ts'

interface Person {
  readonly name: string
  readonly membership: string
}

/** Specification, `m.room.encryption`: what holds where the event names nothing. */
const week = 7 * 24 * 60 * 60 * 1000
const hundred = 100

/** What must be known of a room to send to it and to read it. Asked for once, then kept by what the sync tells. */
export type Rooms = ReturnType<typeof createRooms>

export function createRooms(store: Store, homeserver: Homeserver, channels: readonly string[]) {
  const people = new Map<string, Promise<Map<string, Person>>>()
  const histories = new Map<string, Promise<RoomRules['history']>>()
  const plain = new Set<string>()
  /** By alias, as configured. */
  const aliases = new Map<string, string>()
  const findRoom = store.db.prepare('select encryption, leads_to from rooms where room = ?')
  const findEncrypted = store.db.prepare('select room from rooms where encryption is not null')
  const findOlder = store.db.prepare('select room from rooms where leads_to = ?')
  const addRoom = store.db.prepare('insert or ignore into rooms (room) values (?)')
  const keepEncryption = store.db.prepare('update rooms set encryption = ? where room = ?')
  const keepSuccessor = store.db.prepare('update rooms set leads_to = ? where room = ?')

  const state = <Content>(room: string, type: string, key = ''): Promise<Content> =>
    homeserver.request('GET', `v3/rooms/${encodeURIComponent(room)}/state/${type}/${encodeURIComponent(key)}`)

  /** null: there is no such state. */
  async function stateOrNull(room: string, type: string, key = '') {
    try {
      return asRecord(await state<unknown>(room, type, key))
    } catch (error) {
      if (troubleOf(error).status === 404) return null
      throw error
    }
  }

  async function loadPeople(room: string): Promise<Map<string, Person>> {
    const path = `v3/rooms/${encodeURIComponent(room)}/members`
    const { chunk } = await homeserver.request<{ chunk: readonly unknown[] }>('GET', path, undefined, {
      not_membership: 'leave',
    })
    const found = new Map<string, Person>()
    for (const one of chunk) {
      const person = personOf(asEvent(one))
      if (person) found.set(...person)
    }
    return found
  }

  const peopleIn = (room: string) => remembered(people, room, () => loadPeople(room))

  /** Once encrypted, a room stays so, whatever its state says later: a server can't talk us into plain text. */
  async function encryptionOf(room: string): Promise<Record<string, unknown> | null> {
    const kept = findRoom.get(room)?.encryption
    if (typeof kept === 'string') return JSON.parse(kept)
    if (plain.has(room)) return null
    const content = await stateOrNull(room, 'm.room.encryption')
    if (content) learnEncryption(room, content)
    else plain.add(room)
    return content
  }

  function learnEncryption(room: string, content: object): void {
    plain.delete(room)
    store.transaction(() => {
      addRoom.run(room)
      keepEncryption.run(JSON.stringify(content), room)
    })
  }

  return {
    stateOrNull,

    /**
     * Whether only what is encrypted counts there, as far as was read: what was said before encryption was switched on is
     * not asked to be encrypted. Anybody can make a room and invite Faden: where a channel is encrypted, the server must not
     * be able to give commands in an agent's name from beside it either.
     */
    demandsEncryption: (room: string): boolean =>
      typeof findRoom.get(room)?.encryption === 'string' ||
      (!isChannel(room) && findEncrypted.all().some((one) => isChannel(String(one.room)))),

    /** null: what is said there is not encrypted. */
    async rulesOf(room: string): Promise<RoomRules | null> {
      const encryption = await encryptionOf(room)
      if (!encryption) return null
      const history = await remembered(histories, room, async () =>
        historyOf(asText((await stateOrNull(room, 'm.room.history_visibility'))?.history_visibility)),
      )
      return {
        history,
        rotateAfter: positive(encryption.rotation_period_ms) ?? week,
        rotateAfterMessages: positive(encryption.rotation_period_msgs) ?? hundred,
      }
    },

    /** Who must be able to read what is sent now. */
    async readersOf(room: string, history: RoomRules['history']): Promise<string[]> {
      const allowed = history === 'joined' ? ['join'] : ['join', 'invite']
      return [...(await peopleIn(room))]
        .filter(([, one]) => allowed.includes(one.membership))
        .map(([id]) => id)
    },

    /** Who is there, asked anew. */
    async joined(room: string): Promise<{ readonly id: string; readonly name: string }[]> {
      people.delete(room)
      return [...(await peopleIn(room))]
        .filter(([, { membership }]) => membership === 'join')
        .map(([id, { name }]) => ({ id, name: name || id }))
    },

    /** As people see it there; the account's own name where nothing else is known. */
    async nameOf(room: string, user: string): Promise<string> {
      try {
        return (await peopleIn(room)).get(user)?.name || user
      } catch {
        return user
      }
    },

    /** A state event, in the order in which they came. */
    async learn(room: string, event: RoomEvent): Promise<void> {
      const person = personOf(event)
      if (person) (await people.get(room))?.set(...person)
      else if (event.type === 'm.room.encryption' && event.state_key === '')
        learnEncryption(room, event.content)
      else if (event.type === 'm.room.history_visibility') histories.delete(room)
      else if (event.type === 'm.room.tombstone' && event.state_key === '')
        store.transaction(() => {
          addRoom.run(room)
          keepSuccessor.run(asText(event.content.replacement_room), room)
        })
    },

    forget(room: string): void {
      people.delete(room)
      histories.delete(room)
    },

    /** Where a channel is now: its alias resolved, and from room to room as it was upgraded. */
    async roomOf(channel: string): Promise<string> {
      let room = channel
      if (isAlias(channel)) {
        room = aliases.get(channel) ?? (await resolve(channel))
        aliases.set(channel, room)
      }
      for (let hops = 0; hops < 20; hops++) {
        const next = findRoom.get(room)?.leads_to
        if (typeof next !== 'string' || next === '') break
        room = next
      }
      return room
    },

    hasMoved: (room: string): boolean => Boolean(findRoom.get(room)?.leads_to),

    channelOf,
  }

  /** The channel that a room is, by whatever name it was configured; a room that is none is called by its own id. */
  function channelOf(room: string): string {
    const older = [room]
    for (const one of older) {
      if (older.length > 20) break
      for (const row of findOlder.all(one)) older.push(String(row.room))
    }
    const names = new Map([...aliases].map(([alias, id]) => [id, alias]))
    const found = older.flatMap((id) => [id, names.get(id) ?? id]).find((id) => channels.includes(id))
    return found ?? room
  }

  function isChannel(room: string): boolean {
    return channels.includes(channelOf(room))
  }

  async function resolve(alias: string): Promise<string> {
    const path = `v3/directory/room/${encodeURIComponent(alias)}`
    return (await homeserver.request<{ room_id: string }>('GET', path)).room_id
  }
}

function personOf(event: RoomEvent | null): [string, Person] | null {
  if (event?.type !== 'm.room.member' || !event.state_key) return null
  const { membership, displayname } = event.content
  return [event.state_key, { membership: asText(membership), name: asText(displayname) }]
}

function historyOf(value: string): RoomRules['history'] {
  return value === 'joined' || value === 'invited' || value === 'world_readable' ? value : 'shared'
}

const positive = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : null

/** Asked for once; a failure is not kept. */
function remembered<Value>(
  cache: Map<string, Promise<Value>>,
  key: string,
  load: () => Promise<Value>,
): Promise<Value> {
  const known = cache.get(key)
  if (known) return known
  const loading = load()
  cache.set(key, loading)
  loading.catch(() => cache.delete(key))
  return loading
}
