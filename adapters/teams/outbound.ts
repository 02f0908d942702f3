import { buffer } from 'node:stream/consumers'
import type { PlatformChannel } from '../../src/domain/adapter-context.ts'
import type { Card } from '../../src/domain/card.ts'
import type { ChannelRef, Part, Place, PostRef, ThreadRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Language } from '../../src/domain/status.ts'
import type { Connector } from './connector.ts'
import { asDeliveryError } from './errors.ts'
import { cut } from './format.ts'
import { isThread, linkTo, platform, postRef, readConversation, threadOf } from './ids.ts'
import { limits } from './limits.ts'
import type { People } from './people.ts'
import type { Places } from './places.ts'
import { fileLine, imageMessage, type Mentioned, type Message, textMessage } from './posts.ts'
import { postedCard, type ViewsOf } from './views.ts'
import { teamsWords } from './words.ts'

interface Parts {
  readonly connector: Connector
  readonly places: Places
  readonly people: People
  readonly viewsOf: ViewsOf
  readonly channels: readonly PlatformChannel[]
  readonly language: Language
  readonly tenant: string | null
}

export function createOutbound({ connector, places, people, viewsOf, channels, language, tenant }: Parts) {
  function channelOf({ platform: of, id }: ChannelRef): string {
    if (of !== platform || !channels.some((channel) => channel.id === id))
      throw new DeliveryError('rejected', `There is no channel ${id} of Teams in the configuration.`)
    return id
  }

  function threadId(thread: ThreadRef): string {
    if (!isThread(thread)) throw new DeliveryError('rejected', `There is no thread ${thread.id} in Teams.`)
    return thread.id
  }

  const languageOf = (conversation: string): Language =>
    channels.find(({ id }) => id === readConversation(conversation).channel)?.language ?? language

  const clientFor = async (conversation: string) => connector.client(await places.serviceUrl(conversation))

  /** A new root post; Teams answers with the conversation that it opens. */
  async function postInChannel(channel: string, message: Message): Promise<PostRef> {
    const client = await clientFor(channel)
    const { id, activityId } = await client.conversations.createConversation({
      isGroup: true,
      channelData: { channel: { id: channel } },
      activity: message,
    } as never)
    const root = readConversation(id ?? '').root ?? activityId
    if (!root) throw new DeliveryError('uncertain', 'Teams did not say which post it made.')
    return { thread: threadOf(channel, root), id: root }
  }

  async function postInThread(conversation: string, message: Message): Promise<PostRef> {
    const client = await clientFor(conversation)
    const { id } = await client.conversations.sendToConversation(conversation, message as never)
    if (!id) throw new DeliveryError('uncertain', 'Teams did not say which post it made.')
    return postRef(conversation, id)
  }

  async function replace({ thread, id }: PostRef, message: Message): Promise<void> {
    const conversation = threadId(thread)
    const client = await clientFor(conversation)
    await client.conversations.updateActivity(conversation, id, { ...message, id } as never)
  }

  async function cardMessage(card: Card, conversation: string): Promise<Message> {
    const views = await viewsOf(card, readConversation(conversation).channel)
    return {
      type: 'message',
      summary: cut(card.title, 200),
      attachments: [postedCard(card, teamsWords(languageOf(conversation)), views)],
    }
  }

  async function messageOf(part: Part, conversation: string): Promise<Message> {
    const language = languageOf(conversation)
    if (part.kind === 'text') {
      const mentions = await mentionsOf(part.mentions ?? [], conversation)
      const link = part.thread && isThread(part.thread) ? linkTo(part.thread, tenant) : null
      return textMessage(part, { language, mentions, link })
    }
    if (!isSmallImage(part)) return fileLine(part, language)
    const bytes = await buffer(part.open())
    return bytes.length <= limits.imageBytes ? imageMessage(part, bytes, language) : fileLine(part, language)
  }

  async function mentionsOf(users: readonly string[], conversation: string): Promise<Mentioned[]> {
    const accounts = await Promise.all(
      users.map(async (user) => {
        const account = await people.account(user, conversation)
        return account ? [{ id: account.id, name: people.nameOf(user, account) || account.name }] : []
      }),
    )
    return accounts.flat()
  }

  return {
    openThread: (channel: ChannelRef, card: Card, _key: string): Promise<PostRef> =>
      attempt('channel', async () => {
        const id = channelOf(channel)
        return postInChannel(id, await cardMessage(card, id))
      }),

    post: (place: Place, part: Part, _key: string): Promise<PostRef> =>
      attempt('channel' in place ? 'channel' : 'thread', async () => {
        if ('channel' in place) {
          const id = channelOf(place.channel)
          return postInChannel(id, await messageOf(part, id))
        }
        const conversation = threadId(place.thread)
        return postInThread(conversation, await messageOf(part, conversation))
      }),

    updateCard: (post: PostRef, card: Card): Promise<void> =>
      attempt('thread', async () =>
        replace(post, await cardMessage(card, threadId(post.thread))).catch(rootIsGone),
      ),

    edit: (post: PostRef, part: Part): Promise<void> =>
      attempt('thread', async () => {
        if (part.kind !== 'text') throw new DeliveryError('rejected', 'A file can’t be edited.')
        await replace(post, await messageOf(part, threadId(post.thread)))
      }),

    remove: ({ thread, id }: PostRef): Promise<void> =>
      attempt('thread', async () => {
        const conversation = threadId(thread)
        const client = await clientFor(conversation)
        await client.conversations.deleteActivity(conversation, id).catch(unlessGone)
      }),
  }
}

async function attempt<Result>(about: 'thread' | 'channel', call: () => Promise<Result>): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw asDeliveryError(error, about)
  }
}

/** A thread without its root is no place to talk in. */
function rootIsGone(error: unknown): never {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error
  throw new DeliveryError('rejected', 'The card was deleted in Teams.', { gone: 'thread', cause: error })
}

function unlessGone(error: unknown): void {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error
}

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages */
function isSmallImage({ type, size }: Extract<Part, { kind: 'file' }>): boolean {
  return /^image\/(png|jpeg|gif)$/.test(type) && size <= limits.imageBytes
}
