import { setTimeout as pause } from 'node:timers/promises'
import type { ChannelRef } from '../domain/chat.ts'
import type { Db } from '../store/database.ts'
import { isOpening } from '../store/threads.ts'

/** Milliseconds; together less than any platform waits for its answer. */
const pauses = [50, 100, 200, 400, 750]

class StillOpening extends Error {}

/** For what is said in a thread that nobody knows: perhaps below a card that stands already. The platform tells it again. */
export async function rejectWhileOpening(
  db: Db,
  { channel }: { readonly channel: ChannelRef },
): Promise<void> {
  if (await isOpening(db, channel))
    throw new StillOpening(
      `a thread is being opened in ${channel.id}: whether this was said in it is not known yet`,
    )
}

/**
 * A card can be pressed a moment before it is written down where it stands. A click is not told again: whoever presses waits
 * for that moment, outside of any transaction.
 */
export async function onceOpened<Result>(take: () => Promise<Result>): Promise<Result> {
  for (const milliseconds of pauses) {
    try {
      return await take()
    } catch (error) {
      if (!(error instanceof StillOpening)) throw error
      await pause(milliseconds)
    }
  }
  return take()
}
