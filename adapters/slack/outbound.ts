import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { Card } from '../../src/domain/card.ts'
import type { ChannelRef, Part, Place, PostRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { cardLayout, type Layout } from './card.ts'
import { attempt, slackError } from './errors.ts'
import type { Files } from './files.ts'
import { partLayout } from './part.ts'
import type { People } from './people.ts'
import type { LinkTo } from './site.ts'
import { wordsFor } from './words.ts'
import type { Workspace } from './workspace.ts'

type TextPart = Extract<Part, { kind: 'text' }>

/** Marks our posts; the key in its payload finds one again. */
const eventType = 'faden_post'

/** No previews of what strangers link to, and no mention but those that are made of blocks. */
const quiet = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false } as const

export function createOutbound(
  workspace: Workspace,
  people: People,
  files: Files,
  context: AdapterContext,
  linkTo: LinkTo,
) {
  const { client, identity, ids } = workspace
  const wordsIn = wordsFor(context)

  async function say(channel: string, thread: string | undefined, layout: Layout, key: string) {
    identity()
    const { ts } = await attempt(() =>
      client.chat.postMessage({
        channel,
        ...(thread ? { thread_ts: thread } : {}),
        ...layout,
        ...quiet,
        metadata: { event_type: eventType, event_payload: { key } },
      }),
    )
    if (!ts) throw new DeliveryError('uncertain', 'Slack did not say which post it made.')
    return ids.postRef(channel, thread, ts)
  }

  async function update(ref: PostRef, layout: Layout): Promise<void> {
    const { channel, thread, timestamp } = ids.messageOf(ref)
    identity()
    const root = thread === timestamp
    await attempt(() => client.chat.update({ channel, ts: timestamp, ...layout, ...quiet }), { root })
  }

  async function layoutIn(channel: string, part: TextPart): Promise<Layout> {
    const account = ids.theirs(part.author.account ?? '')
    const picture = account ? await people.picture(account) : null
    return partLayout({ ...part, mentions: here(part.mentions ?? []) }, wordsIn(channel), linkTo, picture)
  }

  /** Nobody can be mentioned where he is not. */
  const here = (mentions: readonly string[]) => mentions.flatMap((id) => ids.theirs(id) ?? [])

  return {
    openThread: (channel: ChannelRef, card: Card, key: string): Promise<PostRef> =>
      attempt(() => say(ids.channelOf(channel), undefined, cardLayout(card), key)),

    async post(place: Place, part: Part, key: string): Promise<PostRef> {
      const { channel, thread } = ids.placeOf(place)
      if (part.kind === 'text') return say(channel, thread, await layoutIn(channel, part), key)
      identity()
      if (part.size > 0) return files.upload(channel, thread, part, key)
      // Slack takes no file without bytes.
      const text = `\`${part.name.replace(/[`\n]/g, ' ')}\` (${wordsIn(channel).emptyFile})`
      return say(channel, thread, await layoutIn(channel, { ...part, kind: 'text', text }), key)
    },

    updateCard: async (ref: PostRef, card: Card): Promise<void> => update(ref, cardLayout(card)),

    async edit(ref: PostRef, part: Part): Promise<void> {
      if (part.kind === 'file') throw new DeliveryError('rejected', 'A file can’t be edited.')
      await update(ref, await layoutIn(ids.messageOf(ref).channel, part))
    },

    async remove(ref: PostRef): Promise<void> {
      const { channel, timestamp: ts } = ids.messageOf(ref)
      identity()
      await files.removeFrom(ref)
      try {
        await attempt(() => client.chat.delete({ channel, ts }))
      } catch (error) {
        if (slackError(error) !== 'message_not_found') throw error
      }
    },
  }
}
