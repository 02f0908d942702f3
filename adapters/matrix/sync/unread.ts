import type { RoomEvent } from '../events.ts'
import type { Store } from '../store/open.ts'

/** Their senders' devices were asked for the keys; after this time people are told that a message can't be read. */
const tellAfter = 5 * 60_000
/** Keys that have not come by then will not come. */
const forgetAfter = 7 * 24 * 60 * 60_000

export interface UnreadEvent {
  readonly room: string
  readonly event: RoomEvent
  /** It is time to tell people. */
  readonly isDue: boolean
}

/** What came encrypted before its key. It is kept with the position of the sync, and tried again when keys come. */
export type Unread = ReturnType<typeof createUnread>

export function createUnread({ db }: Store, now: () => number = Date.now) {
  const add = db.prepare('insert or ignore into unread (event, room, raw, since) values (?, ?, ?, ?)')
  const all = db.prepare('select room, raw, since, told from unread order by since, event')
  const drop = db.prepare('delete from unread where event = ?')
  const tell = db.prepare('update unread set told = 1 where event = ?')
  const expire = db.prepare('delete from unread where since < ?')
  return {
    keep: (room: string, event: RoomEvent): void =>
      void add.run(event.event_id, room, JSON.stringify(event), now()),
    all(): UnreadEvent[] {
      expire.run(now() - forgetAfter)
      return all.all().map(({ room, raw, since, told }) => ({
        room: String(room),
        event: JSON.parse(String(raw)) as RoomEvent,
        isDue: Number(told) === 0 && Number(since) <= now() - tellAfter,
      }))
    },
    taken: (event: RoomEvent): void => void drop.run(event.event_id),
    told: (event: RoomEvent): void => void tell.run(event.event_id),
  }
}
