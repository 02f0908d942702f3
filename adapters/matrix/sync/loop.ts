import type { Connection } from '../../../src/domain/chat.ts'
import type { Log } from '../../../src/domain/log.ts'
import type { Encryption } from '../crypto/encryption.ts'
import { troubleOf } from '../errors.ts'
import { asEvent, asRecord, type JoinedRoom, type RoomEvent, type SyncAnswer } from '../events.ts'
import type { Homeserver } from '../homeserver.ts'
import { eventsInGap } from './gap.ts'
import type { Position } from './position.ts'

export interface SyncTaker {
  /** A state event, for what must be known of rooms. */
  state(room: string, event: RoomEvent): Promise<void>
  /** What happened in a room. Resolves once it is taken for good; rejects only when everything stops. */
  event(room: string, event: RoomEvent): Promise<void>
  invited(room: string, state: readonly unknown[]): Promise<void>
  left(room: string): void
  /** After each sync, also an empty one: keys may have come. True: something still waits for its key. */
  settled(): Promise<boolean>
}

interface Parts {
  readonly homeserver: Homeserver
  readonly encryption: Encryption
  readonly position: Position
  readonly taker: SyncTaker
  readonly connection: (state: Connection) => void
  readonly log: Log
  readonly signal: AbortSignal
}

const wait = 30_000
const firstPause = 1000
const longestPause = 60_000
/** No answer for longer than this is worth an alarm; a restart of the homeserver is not. */
const patience = 30_000

/** Presence, typing, receipts and account data are nobody's question here. */
const filter = JSON.stringify({
  presence: { types: [] },
  account_data: { types: [] },
  room: {
    timeline: { limit: 50 },
    state: { lazy_load_members: false },
    ephemeral: { types: [] },
    account_data: { types: [] },
  },
})

/**
 * Reads on where the last sync ended, for ever. The position moves only when everything before it has been taken: a kill
 * at any moment repeats and loses nothing. The first sync of an account only finds the position.
 */
export function createSync({ homeserver, encryption, position, taker, connection, log, signal }: Parts) {
  let lostAt: number | null = null
  let hasAlarmed = false
  let hasSpoken = false

  /** One sync, taken. The promise of `start` is that this has worked once. */
  async function once(timeout: number): Promise<void> {
    const since = position.get()
    const query = { filter, ...(since ? { since } : {}) }
    const answer = await homeserver.sync<SyncAnswer>(query, timeout, signal)
    await take(answer, since)
    position.keep(answer.next_batch)
  }

  async function take(answer: SyncAnswer, since: string | null): Promise<void> {
    const isNews = await encryption.receive({
      toDevice: answer.to_device?.events ?? [],
      changed: answer.device_lists?.changed ?? [],
      left: answer.device_lists?.left ?? [],
      oneTimeKeys: answer.device_one_time_keys_count ?? {},
      unusedFallbackKeys: answer.device_unused_fallback_key_types ?? [],
    })
    const { join = {}, invite = {}, leave = {} } = answer.rooms ?? {}
    for (const room of Object.keys(leave)) taker.left(room)
    for (const [room, joined] of Object.entries(join)) await takeRoom(room, joined, since)
    for (const [room, { invite_state }] of Object.entries(invite))
      await taker.invited(room, invite_state?.events ?? [])
    const isUnread = await taker.settled()
    if (!isNews && !isUnread && hasSpoken) return
    // It is said again with the next sync; nothing that was read depends on it.
    hasSpoken = await encryption.speak().then(
      () => true,
      (error) => {
        log.warn({ err: error }, 'Matrix: keys could not be exchanged')
        return false
      },
    )
  }

  async function takeRoom(
    room: string,
    { state, timeline }: JoinedRoom,
    since: string | null,
  ): Promise<void> {
    for (const one of state?.events ?? []) {
      const event = asEvent(one)
      if (event) await taker.state(room, event)
    }
    const before = timeline?.prev_batch
    const missed =
      timeline?.limited && since && before ? await eventsInGap(homeserver, room, { before, since }) : []
    const events = [...missed, ...(timeline?.events ?? []).flatMap((one) => asEvent(one) ?? [])]
    const entered = events.findLastIndex((event) => isEntry(event, homeserver.user))
    for (const [index, event] of events.entries()) {
      if (event.state_key !== undefined) await taker.state(room, event)
      // What was said before this account was read for the first time, or came into the room, is nobody's open question:
      // its keys were for those who were there.
      else if (since && index > entered) await taker.event(room, event)
      if (signal.aborted) throw signal.reason
    }
  }

  async function follow(): Promise<void> {
    let pause = firstPause
    while (!signal.aborted) {
      try {
        // After a failure it is asked without waiting, so that what is well again is known at once.
        await once(lostAt === null ? wait : 0)
        pause = firstPause
        well()
      } catch (error) {
        if (signal.aborted) return
        const trouble = troubleOf(error)
        lost(error)
        await sleep(trouble.retryAfter ?? pause, signal)
        pause = Math.min(pause * 2, longestPause)
      }
    }
  }

  function well(): void {
    if (hasAlarmed) connection({ state: 'well' })
    lostAt = null
    hasAlarmed = false
  }

  function lost(error: unknown): void {
    const { status, message, code } = troubleOf(error)
    log.warn({ err: error }, 'Matrix: the sync broke off and is tried again')
    lostAt ??= Date.now()
    const isFinal = status === 401 || status === 403
    if (hasAlarmed || (!isFinal && Date.now() - lostAt < patience)) return
    hasAlarmed = true
    connection({
      state: 'lost',
      cause: `The Matrix homeserver says: ${message}${code ? ` (${code})` : ''}`,
      mend: isFinal ? 'Give the bot account a new MATRIX_ACCESS_TOKEN or MATRIX_PASSWORD' : 'npm run doctor',
    })
  }

  return { once, follow }
}

function isEntry({ type, state_key, content, unsigned }: RoomEvent, user: string): boolean {
  if (type !== 'm.room.member' || state_key !== user || content.membership !== 'join') return false
  return asRecord(unsigned?.prev_content).membership !== 'join'
}

export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(done, milliseconds)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}
