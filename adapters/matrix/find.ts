import { asEvent, asText, type RoomEvent, relationOf } from './events.ts'
import type { Homeserver } from './homeserver.ts'
import { keyField } from './ids.ts'
import type { Standing } from './posts.ts'
import { hashOf } from './sending.ts'

const page = 100
/** Newest first. What is asked for was sent a moment ago, and to repeat it under its key would not double it either. */
const pages = 20

/** Our event that bears the key. It stands in the clear part, so no keys are needed to see it. */
export async function findByKey(
  homeserver: Homeserver,
  { room, root }: Standing,
  key: string,
): Promise<RoomEvent | null> {
  const wanted = hashOf(key)
  const isIt = (event: RoomEvent) =>
    event.sender === homeserver.user && asText(event.content[keyField]) === wanted
  for await (const event of root ? inThread(homeserver, room, root) : inRoom(homeserver, room))
    if (isIt(event)) return event
  return null
}

async function* inRoom(homeserver: Homeserver, room: string): AsyncGenerator<RoomEvent> {
  const path = `v3/rooms/${encodeURIComponent(room)}/messages`
  for await (const event of paged(homeserver, path, { dir: 'b' }, 'end'))
    if (relationOf(event).type !== 'm.thread') yield event
}

async function* inThread(homeserver: Homeserver, room: string, root: string): AsyncGenerator<RoomEvent> {
  const [name, event] = [encodeURIComponent(room), encodeURIComponent(root)]
  const first = asEvent(await homeserver.request<unknown>('GET', `v3/rooms/${name}/event/${event}`))
  if (first) yield first
  yield* paged(homeserver, `v1/rooms/${name}/relations/${event}/m.thread`, {}, 'next_batch')
}

async function* paged(
  homeserver: Homeserver,
  path: string,
  query: object,
  next: 'end' | 'next_batch',
): AsyncGenerator<RoomEvent> {
  let from: string | undefined
  for (let read = 0; read < pages; read++) {
    const answer = await homeserver.request<{ chunk: readonly unknown[]; end?: string; next_batch?: string }>(
      'GET',
      path,
      undefined,
      { ...query, limit: page, ...(from && { from }) },
    )
    for (const one of answer.chunk) {
      const event = asEvent(one)
      if (event) yield event
    }
    from = answer[next]
    if (!from) return
  }
}
