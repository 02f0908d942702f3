import { type RoomEvent, relationOf } from '../events.ts'
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
  const addLine = db.prepare('insert or replace into unread_lines (event, place, line) values (?, ?, ?)')
  const findLine = db.prepare('select line from unread_lines where place = ? limit 1')
  const dropLine = db.prepare('delete from unread_lines where event = ? returning line')
  const isLineNeeded = db.prepare('select 1 from unread_lines where line = ? limit 1')
  const expireLines = db.prepare('delete from unread_lines where event not in (select event from unread)')
  return {
    keep: (room: string, event: RoomEvent): void =>
      void add.run(event.event_id, room, JSON.stringify(event), now()),
    all(): UnreadEvent[] {
      if (expire.run(now() - forgetAfter).changes) expireLines.run()
      return all.all().map(({ room, raw, since, told }) => ({
        room: String(room),
        event: JSON.parse(String(raw)) as RoomEvent,
        isDue: Number(told) === 0 && Number(since) <= now() - tellAfter,
      }))
    },
    /** The line that says already that this person can't be read there. */
    lineFor: (room: string, event: RoomEvent): string | null =>
      (findLine.get(placeOf(room, event))?.line as string | undefined) ?? null,
    /** null: it could not be told, and is not tried again. */
    told(room: string, event: RoomEvent, line: string | null): void {
      tell.run(event.event_id)
      if (line) addLine.run(event.event_id, placeOf(room, event), line)
    },
    /** It can be read now, or is gone. What is returned is a line that nobody needs any more. */
    settled(event: string): string | null {
      drop.run(event)
      const line = dropLine.get(event)?.line
      return typeof line === 'string' && !isLineNeeded.get(line) ? line : null
    },
  }
}

/** One line for all that one person wrote in one thread: who has lost his keys goes on writing. */
function placeOf(room: string, event: RoomEvent): string {
  const { type, event: root } = relationOf(event)
  return [room, type === 'm.thread' ? root : '', event.sender].join(' ')
}
