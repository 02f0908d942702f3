import type { ChatInbox } from '../../../src/domain/chat.ts'
import { LeaseLost } from '../../../src/domain/lease.ts'
import type { Log } from '../../../src/domain/log.ts'
import { Undecryptable, Unencrypted } from '../crypto/engine.ts'
import type { Doors } from '../doors.ts'
import { troubleOf } from '../errors.ts'
import { asText, type RoomEvent, redactedBy } from '../events.ts'
import type { Inbound } from '../inbound.ts'
import type { Notices } from '../notices.ts'
import type { Rooms } from '../rooms.ts'
import { type SyncTaker, sleep } from './loop.ts'
import type { Unread } from './unread.ts'

interface Parts {
  readonly inbox: ChatInbox
  readonly inbound: Inbound
  readonly rooms: Rooms
  readonly doors: Doors
  readonly notices: Notices
  readonly unread: Unread
  /** Shows in the thread that a message can't be read, or doesn't count. Resolves with the line's event. */
  readonly tellUnread: (room: string, event: RoomEvent, why: 'unreadable' | 'unencrypted') => Promise<string>
  /** Takes that line away again. */
  readonly withdraw: (room: string, line: string) => Promise<void>
  /** Shows that everything up to this event was taken. */
  readonly receipt: (room: string, event: RoomEvent) => void
  readonly log: Log
  readonly signal: AbortSignal
}

const firstPause = 250
const longestPause = 30_000

/** Hands to the core what the sync brings, and holds it up until the core has taken it. */
export function createTaker(parts: Parts): SyncTaker & { finished(): Promise<void> } {
  const { inbox, inbound, rooms, doors, notices, unread, log, signal } = parts
  const answering = new Set<Promise<void>>()

  async function take(room: string, event: RoomEvent): Promise<void> {
    const said = await patiently(() => inbound.toChatEvent(room, event), isPassing)
    if (!said) return
    // A rejection means that nothing was taken: it is the only copy, so it waits for the core.
    const receipt = await patiently(
      () => inbox.receive(said),
      (error) => !(error instanceof LeaseLost),
    )
    answer(said.id, () => notices(said, receipt))
    parts.receipt(room, event)
  }

  /** The sync does not wait for answers: a rate limit on them would hold up what people say. */
  function answer(event: string, work: () => Promise<void>): void {
    const done = patiently(work, isPassing)
      .catch((error) => {
        if (!signal.aborted) log.warn({ err: error, event }, 'Matrix: an answer could not be posted')
      })
      .then(() => void answering.delete(done))
    answering.add(done)
  }

  async function patiently<Result>(
    work: () => Promise<Result>,
    isWorthWhile: (error: unknown) => boolean,
  ): Promise<Result> {
    for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
      try {
        return await work()
      } catch (error) {
        if (signal.aborted || error instanceof Undecryptable || !isWorthWhile(error)) throw error
        log.warn({ err: error }, 'Matrix: what was said could not be taken yet')
        await sleep(retryAfter(error) ?? pause, signal)
        if (signal.aborted) throw error
      }
    }
  }

  /** It can be read now, or was taken back by whoever wrote it. */
  function settle(room: string, event: string): void {
    const line = unread.settled(event)
    if (line) answer(event, () => parts.withdraw(room, line))
  }

  async function refuse(room: string, event: RoomEvent): Promise<void> {
    log.warn(
      { room, event: event.event_id, sender: event.sender },
      'Matrix: what came unencrypted into an encrypted room was not taken',
    )
    if (await inbound.isForUs(room, event)) await parts.tellUnread(room, event, 'unencrypted')
  }

  /** A room that lets us say nothing must not hold up all others. */
  async function tell(room: string, event: RoomEvent): Promise<void> {
    try {
      unread.told(
        room,
        event,
        unread.lineFor(room, event) ?? (await parts.tellUnread(room, event, 'unreadable')),
      )
    } catch (error) {
      if (isPassing(error)) return
      log.warn(
        { err: error, event: event.event_id },
        'Matrix: that a message can’t be read could not be told',
      )
      unread.told(room, event, null)
    }
  }

  return {
    async state(room, event) {
      await rooms.learn(room, event)
      if (event.type === 'm.room.member') inbox.membersChanged()
      if (event.type === 'm.room.tombstone')
        await doors.follow(room, asText(event.content.replacement_room), event.sender)
    },

    async event(room, event) {
      try {
        await take(room, event)
        if (event.type === 'm.room.redaction') settle(room, redactedBy(event))
      } catch (error) {
        if (signal.aborted || error instanceof LeaseLost) throw error
        if (error instanceof Undecryptable) unread.keep(room, event)
        else if (error instanceof Unencrypted) answer(event.event_id, () => refuse(room, event))
        // One event that can't be understood must not stop all that come after it.
        else
          log.error({ err: error, room, event: event.event_id }, 'Matrix: an event could not be understood')
      }
    },

    invited: (room, state) => doors.knocked(room, state),
    left: (room) => rooms.forget(room),

    async settled() {
      const waiting = unread.all()
      for (const { room, event, isDue } of waiting) {
        try {
          await take(room, event)
          settle(room, event.event_id)
        } catch (error) {
          if (signal.aborted || error instanceof LeaseLost) throw error
          if (!(error instanceof Undecryptable)) settle(room, event.event_id)
          else if (isDue) await tell(room, event)
        }
      }
      return waiting.length > 0
    },

    async finished() {
      await Promise.all(answering)
    },
  }
}

/** The homeserver is away or busy: later it will work. */
function isPassing(error: unknown): boolean {
  const cause = (error as { cause?: unknown }).cause
  const { status } = troubleOf(error instanceof Error && cause && !('statusCode' in error) ? cause : error)
  return status === 0 ? isNetwork(error) || isNetwork(cause) : status === 429 || status >= 500
}

const isNetwork = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'TimeoutError' || error.message === 'fetch failed')

function retryAfter(error: unknown): number | undefined {
  const { retryAfter: asked } = error as { retryAfter?: number }
  return asked ?? troubleOf(error).retryAfter
}
