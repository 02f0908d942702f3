import { asEvent, type RoomEvent } from '../events.ts'
import type { Homeserver } from '../homeserver.ts'

const page = 100
/** Of one room, in one gap: what is longer was not written by people. */
const most = 20_000

/**
 * What was said between the last sync and the part of the timeline that this one brought, oldest first. A sync leaves
 * it out when more has happened than it likes to send.
 */
export async function eventsInGap(
  homeserver: Homeserver,
  room: string,
  { before, since }: { readonly before: string; readonly since: string },
): Promise<RoomEvent[]> {
  const newestFirst: RoomEvent[] = []
  let from = before
  while (newestFirst.length < most) {
    const path = `v3/rooms/${encodeURIComponent(room)}/messages`
    const query = { dir: 'b', from, to: since, limit: page }
    const answer = await homeserver.request<{ chunk: readonly unknown[]; end?: string }>(
      'GET',
      path,
      undefined,
      query,
    )
    newestFirst.push(...answer.chunk.flatMap((one) => asEvent(one) ?? []))
    if (!answer.end || answer.end === from) break
    from = answer.end
  }
  return newestFirst.reverse()
}
