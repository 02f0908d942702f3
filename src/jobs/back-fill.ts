import type { ChatAdapter, ChatInbox, Place } from '../domain/chat.ts'
import { DeliveryError, type Gone } from '../domain/errors.ts'
import type { ThreadId } from '../domain/ids.ts'
import type { Core } from '../flows/core.ts'
import { markRead, type Reading, threadsToRead } from '../store/readings.ts'
import { sleep } from './sleep.ts'

const minute = 60 * 1000
const day = 24 * 60 * minute
/** What was under way when the reading broke off, and clocks that differ. What comes twice is known by its id. */
const overlap = 5 * minute
/** Nobody looks for an answer in what was closed longer ago than this before the gap. */
const afterClosing = 14 * day
const batch = 200
/** Per place; then the whole is tried again later, from where it began. */
const tries = 5

/**
 * Fetches what was said while nobody listened, through the same door as live events, whose ids it shares. One place
 * after the other, beside live intake. How far a channel is read moves only once all of it has been taken, so a kill
 * in between repeats and loses nothing. Rejects when it should be tried again.
 */
export async function backFill(
  core: Core,
  adapter: ChatAdapter,
  inbox: Pick<ChatInbox, 'receive'>,
  readings: readonly Reading[],
  stopping: AbortSignal,
): Promise<void> {
  const began = core.now()
  for (const reading of readings) {
    try {
      await readChannel(core, adapter, inbox, reading, stopping)
    } catch (error) {
      if (!isGone(error, 'channel')) throw error
      // Not read, and therefore looked at again.
      core.log.warn({ err: error, channel: reading.channelId }, 'a lost channel could not be read')
      continue
    }
    if (stopping.aborted) return
    await markRead(core.database.db, [reading.channelId], began)
  }
}

async function readChannel(
  core: Core,
  adapter: ChatAdapter,
  inbox: Pick<ChatInbox, 'receive'>,
  reading: Reading,
  stopping: AbortSignal,
): Promise<void> {
  if (!adapter.history) return
  const since = new Date(reading.readAt.getTime() - overlap)
  for await (const place of placesOf(core, adapter.platform, reading)) {
    if (stopping.aborted) return
    await readPlace(core, adapter, inbox, place, since, stopping)
  }
}

function isGone(error: unknown, what: Gone): boolean {
  return error instanceof DeliveryError && error.gone === what
}

async function* placesOf(
  { database }: Core,
  platform: string,
  { channelId, externalId, readAt }: Reading,
): AsyncGenerator<Place> {
  yield { channel: { platform, id: externalId } }
  const closedAfter = new Date(readAt.getTime() - afterClosing)
  let last: ThreadId | null = null
  for (;;) {
    const threads: { id: ThreadId; externalId: string }[] = await threadsToRead(
      database.db,
      channelId,
      closedAfter,
      last,
      batch,
    )
    for (const thread of threads) yield { thread: { platform, id: thread.externalId } }
    last = threads.at(-1)?.id ?? null
    if (threads.length < batch) return
  }
}

/** Goes on where it was when the platform asked to wait; skips a place that is gone. */
async function readPlace(
  core: Core,
  adapter: ChatAdapter,
  inbox: Pick<ChatInbox, 'receive'>,
  place: Place,
  since: Date,
  stopping: AbortSignal,
): Promise<void> {
  let from = since.getTime()
  for (let attempt = 1; !stopping.aborted; attempt++) {
    try {
      for await (const event of adapter.history?.(place, new Date(from)) ?? []) {
        if (stopping.aborted) return
        await inbox.receive(event)
        from = Math.max(from, event.at.getTime())
      }
      return
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      if (isGone(error, 'channel') || isGone(error, 'account')) throw error
      if (error.failure === 'rejected') {
        core.log.warn(
          { err: error, place },
          'a place can’t be read any more; what was said there stays there',
        )
        return
      }
      if (attempt >= tries) throw error
      const pause = sleep(error.retryAfter ?? 1000 * 2 ** attempt)
      stopping.addEventListener('abort', pause.cancel, { once: true })
      await pause.over
      stopping.removeEventListener('abort', pause.cancel)
    }
  }
}
