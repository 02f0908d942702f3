import { channelOf } from '../domain/directory.ts'
import type { TicketId } from '../domain/ids.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, nudgesOf, setStates } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { Core } from './core.ts'
import { inThread } from './drafts.ts'

const tenMinutes = 10 * 60 * 1000

/** Where nothing private lasts, one visible line asks after ten minutes; elsewhere the receipt has asked at once. */
export function laterNudge(
  { directory, adapters }: Core,
  thread: ThreadRow,
  message: MessageRow,
): DeliveryDraft[] {
  const { platform } = channelOf(directory, thread.channelId)
  if (adapters.get(platform)?.whisper) return []
  return [
    {
      ...inThread(directory, thread),
      // A lane of its own: it waits ten minutes, and what is said meanwhile must not wait behind it.
      lane: `nudge ${thread.id} ${message.id}`,
      kind: 'nudge',
      message: { id: message.id, visibility: message.visibility },
      delay: tenMinutes,
    },
  ]
}

/** The question is settled: lines that asked are removed, those that would ask are revoked. */
export async function endNudges(
  db: Db,
  { directory }: Core,
  ticketId: TicketId,
  threads: readonly ThreadRow[],
): Promise<DeliveryDraft[]> {
  const nudges = await nudgesOf(db, ticketId)
  await setStates(
    db,
    nudges.filter((nudge) => nudge.state === 'waiting').map((nudge) => nudge.id),
    'revoked',
    null,
  )
  return nudges.flatMap((nudge) => {
    const thread = threads.find((candidate) => candidate.id === nudge.threadId)
    if (!thread || !nudge.externalId) return []
    return [{ ...inThread(directory, thread), kind: 'remove' as const, postId: nudge.externalId }]
  })
}
