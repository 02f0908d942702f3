import type { ChatEvent, Place, PostRef } from '../../src/domain/chat.ts'
import { attempt } from './errors.ts'
import type { Files } from './files.ts'
import { timestampAt } from './ids.ts'
import type { Messages, SlackMessage } from './messages.ts'
import type { Workspace } from './workspace.ts'

/** Longer than a delivery is tried at all: what is older was not posted by it. */
const lookBack = 3 * 24 * 60 * 60 * 1000
const pageSize = 200

export function createHistory({ client, ids, identity }: Workspace, messages: Messages, files: Files) {
  /** Slack’s order: a channel’s newest first, a thread’s oldest first. */
  async function* pages(place: Place, since: Date): AsyncGenerator<readonly SlackMessage[]> {
    const { channel, thread } = ids.placeOf(place)
    identity()
    let cursor: string | undefined
    do {
      const range = {
        channel,
        oldest: timestampAt(since),
        inclusive: true,
        include_all_metadata: true,
        limit: pageSize,
        ...(cursor ? { cursor } : {}),
      }
      const page = await attempt(
        async () =>
          thread === undefined
            ? await client.conversations.history(range)
            : await client.conversations.replies({ ...range, ts: thread }),
        { root: thread !== undefined },
      )
      yield (page.messages ?? []) as SlackMessage[]
      cursor = page.response_metadata?.next_cursor || undefined
    } while (cursor)
  }

  return {
    async find(place: Place, key: string): Promise<PostRef | null> {
      const { channel, thread } = ids.placeOf(place)
      const upload = await files.findUpload(channel, thread, key)
      if (upload) return upload
      for await (const page of pages(place, new Date(Date.now() - lookBack))) {
        const found = page.find(
          (message) => messages.isOwn(message) && message.metadata?.event_payload?.key === key,
        )
        if (found) return ids.postRef(channel, found.thread_ts, found.ts)
      }
      return null
    },

    async *history(place: Place, since: Date): AsyncGenerator<ChatEvent> {
      const { channel, thread } = ids.placeOf(place)
      if (thread === undefined) {
        const all: SlackMessage[] = []
        for await (const page of pages(place, since)) all.push(...page)
        // What was said in a thread and shown in the channel, too, belongs to the thread.
        const said = all.filter(({ ts, thread_ts }) => !thread_ts || thread_ts === ts).reverse()
        yield* inOrder(await events(channel, said, since))
        return
      }
      for await (const page of pages(place, since))
        yield* inOrder(
          await events(
            channel,
            page.filter(({ ts }) => ts !== thread),
            since,
          ),
        )
    },
  }

  /** Slack lists by when a message was written, also one that was only changed since. */
  async function events(channel: string, list: readonly SlackMessage[], since: Date): Promise<ChatEvent[]> {
    const told: ChatEvent[] = []
    for (const message of list) told.push(...(await messages.remembered(channel, message)))
    // The second is Slack's, not ours.
    return told.filter(({ at }) => at.getTime() >= Math.floor(since.getTime() / 1000) * 1000)
  }
}

/** By Slack's own time, which is finer than ours and stands at the end of every id. */
function inOrder(events: readonly ChatEvent[]): ChatEvent[] {
  return events.toSorted((a, b) => stampOf(a) - stampOf(b))
}

const stampOf = ({ id }: ChatEvent) => Number(id.slice(id.lastIndexOf(':') + 1))
