import type { PlatformChannel } from '../../src/domain/adapter-context.ts'
import type { ChatEvent, ChatInbox, Notice, Receipt } from '../../src/domain/chat.ts'
import type { Log } from '../../src/domain/log.ts'
import type { Language } from '../../src/domain/status.ts'
import { channelIdOf, conversationOf, type Incoming, isOurs } from './activity.ts'
import { type Connector, forOnePerson } from './connector.ts'
import { eventOf } from './events.ts'
import { answerInvoke } from './invokes.ts'
import { userOf } from './people.ts'
import type { Places } from './places.ts'
import { noticeMessage } from './posts.ts'
import type { Answer } from './webhook.ts'
import { type TeamsWords, teamsWords } from './words.ts'

interface Parts {
  readonly appId: string
  readonly channels: readonly PlatformChannel[]
  readonly language: Language
  readonly connector: Connector
  readonly places: Places
  readonly log: Log
}

export type Inbound = ReturnType<typeof createInbound>

export function createInbound({ appId, channels, language, connector, places, log }: Parts) {
  let inbox: ChatInbox | null = null
  const underWay = new Set<Promise<unknown>>()

  /** Resolves with what Teams is told; until then nothing was acknowledged. */
  async function take(activity: Incoming): Promise<Answer> {
    if (!inbox) return { status: 503 }
    const taking = answer(activity)
    underWay.add(taking)
    try {
      return await taking
    } finally {
      underWay.delete(taking)
    }
  }

  async function answer(activity: Incoming): Promise<Answer> {
    await remember(activity)
    if (isOurs(activity, appId)) return { status: 200 }
    if (activity.type === 'invoke') return answerInvoke(activity, receive, wordsFor(activity))
    const event = eventOf(activity)
    if (!event) return { status: 200 }
    const receipt = await receive(event)
    const notice = noticeFor(event, receipt, wordsFor(activity))
    if (notice) await tell(activity, notice)
    return { status: 200 }
  }

  async function receive(event: ChatEvent): Promise<Receipt> {
    if (!inbox) throw new Error('Faden is stopping')
    return inbox.receive(event)
  }

  /** The address that answers go to, and the id that a mention of this person needs. */
  async function remember({ serviceUrl, from, ...activity }: Incoming): Promise<void> {
    if (serviceUrl) await places.spokeFrom(channelIdOf(activity), serviceUrl)
    if (from?.id && from.aadObjectId) {
      const { id, name } = userOf(from)
      await places.keepAccount(id, { id: from.id, name })
    }
  }

  /** What was taken stays taken, also if whoever wrote can't be told. */
  async function tell(activity: Incoming, notice: Notice): Promise<void> {
    try {
      const conversation = conversationOf(activity)
      const client = await connector.client(await places.serviceUrl(channelIdOf(activity)))
      const targeted = activity.recipient?.isTargeted === true
      const message = { ...noticeMessage(notice), ...(targeted && { recipient: activity.from }) }
      await client.conversations.sendToConversation(
        conversation,
        message as never,
        targeted ? forOnePerson : {},
      )
    } catch (error) {
      log.warn({ err: error }, 'someone in Teams could not be told what came of a line')
    }
  }

  const wordsFor = (activity: Incoming): TeamsWords =>
    teamsWords(channels.find(({ id }) => id === channelIdOf(activity))?.language ?? language)

  return {
    take,

    start(to: ChatInbox): void {
      inbox = to
    },

    async stop(): Promise<void> {
      await Promise.allSettled([...underWay])
      inbox = null
    },
  }
}

/**
 * A typed line is answered where everybody sees it, because Teams shows private answers only to slash commands. What was
 * merely said is answered by a “no” or a warning; the nudge comes later as a line of the core.
 */
function noticeFor(event: ChatEvent, { outcome, notice }: Receipt, words: TeamsWords): Notice | null {
  if (outcome === 'duplicate' || outcome === 'ignored') return null
  if (event.kind !== 'command') return notice && !notice.lasting ? notice : null
  return notice ?? { tone: 'done', text: words.done }
}
