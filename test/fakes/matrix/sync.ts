import type { HeldEvent, Rooms } from './rooms.ts'

const tokenOf = (place: number) => `s${place}`
export const placeOf = (token: string | null): number => Number(/^s(\d+)$/.exec(token ?? '')?.[1] ?? 0)

/** Who comes into a room is shown what was said before. */
const isEntry = ({ type, state_key, content, unsigned }: HeldEvent, user: string): boolean =>
  type === 'm.room.member' &&
  state_key === user &&
  content.membership === 'join' &&
  (unsigned?.prev_content as HeldEvent['content'] | undefined)?.membership !== 'join'

/** What has happened since then, as `/sync` tells it; a long timeline is cut, as real homeservers do. */
export function syncAnswer(rooms: Rooms, user: string, position: string | null, limit: number): object {
  const from = placeOf(position)
  const news = rooms.events.slice(from)
  const join: Record<string, object> = {}
  const invite: Record<string, object> = {}
  for (const room of new Set(rooms.events.map(({ room_id }) => room_id))) {
    const membership = rooms.membership(room, user)
    const since = news.filter(({ room_id }) => room_id === room)
    if (since.length === 0) continue
    const hasEntered = since.some((event) => isEntry(event, user))
    const happened = hasEntered ? rooms.events.filter(({ room_id }) => room_id === room) : since
    if (membership === 'invite')
      invite[room] = {
        invite_state: { events: rooms.stateEvents(room).filter(({ type }) => type === 'm.room.member') },
      }
    if (membership !== 'join') continue
    const shown = happened.slice(-limit)
    const first = rooms.events.indexOf(shown[0] as HeldEvent)
    join[room] = {
      state: {
        events: rooms
          .stateEvents(room, first)
          .filter((event) => rooms.events.indexOf(event) >= from || hasEntered || !position),
      },
      timeline: {
        events: shown,
        limited: hasEntered || shown.length < happened.length,
        prev_batch: tokenOf(first),
      },
    }
  }
  return {
    next_batch: tokenOf(rooms.events.length),
    rooms: { join, invite, leave: {} },
    device_unused_fallback_key_types: ['signed_curve25519'],
  }
}

/** `/messages` backwards: what stands before `from` and after `to`. */
export function messagesBefore(rooms: Rooms, room: string, query: URLSearchParams): object {
  const end = query.has('from') ? placeOf(query.get('from')) : rooms.events.length
  const stop = placeOf(query.get('to'))
  const limit = Number(query.get('limit') ?? 10)
  const places = rooms.events
    .map((event, place) => ({ event, place }))
    .slice(stop, end)
    .filter(({ event }) => event.room_id === room)
    .reverse()
    .slice(0, limit)
  const last = places.at(-1)
  return {
    chunk: places.map(({ event }) => event),
    ...(last && last.place > stop && { end: tokenOf(last.place) }),
  }
}
