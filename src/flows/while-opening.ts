import type { ChannelRef } from '../domain/chat.ts'
import type { Db } from '../store/database.ts'
import { isOpening } from '../store/threads.ts'

/** For what is said in a thread that nobody knows: perhaps below a card that stands already. The platform tells it again. */
export async function rejectWhileOpening(
  db: Db,
  { channel }: { readonly channel: ChannelRef },
): Promise<void> {
  if (await isOpening(db, channel))
    throw new Error(`a thread is being opened in ${channel.id}: whether this was said in it is not known yet`)
}
