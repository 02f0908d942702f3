import type { PlatformChannel } from '../../src/domain/adapter-context.ts'
import type { ChatEvent, ChatInbox, Notice, Receipt } from '../../src/domain/chat.ts'
import type { Log } from '../../src/domain/log.ts'
import type { Language } from '../../src/domain/status.ts'
import { channelIdOf, conversationOf, type Incoming, isOurs } from './activity.ts'
import { readPressed } from './buttons.ts'
import type { AdaptiveCard } from './card.ts'
import { type Connector, forOnePerson } from './connector.ts'
import { readSubmitted } from './dialog.ts'
import { eventOf, pressEvent, submitEvent } from './events.ts'
import { answerInvoke } from './invokes.ts'
import { userOf } from './people.ts'
import type { Places } from './places.ts'
import { formMessage, noticeMessage } from './posts.ts'
import type { Roster } from './roster.ts'
import { type ViewsOf, viewFor } from './views.ts'
import type { Answer } from './webhook.ts'
import { type TeamsWords, teamsWords } from './words.ts'

interface Parts {
  readonly appId: string
  readonly channels: readonly PlatformChannel[]
  readonly language: Language
  readonly connector: Connector
  readonly places: Places
  readonly roster: Roster
  readonly viewsOf: ViewsOf
  readonly log: Log
}

export function createInbound({ appId, channels, language, connector, places, roster, viewsOf, log }: Parts) {
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
    if (isAboutMembers(activity)) {
      roster.forget()
      inbox?.membersChanged()
    }
    if (activity.type === 'invoke') return answerInvoke(activity, { receive, view }, wordsFor(activity))
    const event = submittedInline(activity) ?? eventOf(activity)
    if (!event) return { status: 200 }
    const receipt = await receive(event)
    if (receipt.form)
      await say(activity, formMessage(receipt.form, conversationOf(activity), wordsFor(activity)))
    const notice = noticeFor(event, receipt, wordsFor(activity))
    if (notice) await tell(activity, notice)
    return { status: 200 }
  }

  async function receive(event: ChatEvent): Promise<Receipt> {
    if (!inbox) throw new Error('Faden is stopping')
    return inbox.receive(event)
  }

  async function view(activity: Incoming): Promise<AdaptiveCard | null> {
    if (!inbox) throw new Error('Faden is stopping')
    return viewFor(activity, inbox, viewsOf, wordsFor(activity))
  }

  /** The address that answers go to, and the id that a mention of this person needs. */
  async function remember({ serviceUrl, from, ...activity }: Incoming): Promise<void> {
    if (serviceUrl) await places.spokeFrom(channelIdOf(activity), serviceUrl)
    if (from?.id && from.aadObjectId) {
      const { id, name } = userOf(from)
      await places.keepAccount(id, { id: from.id, name })
    }
  }

  async function tell(activity: Incoming, notice: Notice): Promise<void> {
    const targeted = activity.recipient?.isTargeted === true
    await say(activity, { ...noticeMessage(notice), ...(targeted && { recipient: activity.from }) }, targeted)
  }

  /** What was taken stays taken, also if whoever wrote can't be told. */
  async function say(activity: Incoming, message: object, targeted = false): Promise<void> {
    try {
      const client = await connector.client(await places.serviceUrl(channelIdOf(activity)))
      const options = targeted ? forOnePerson : {}
      await client.conversations.sendToConversation(conversationOf(activity), message as never, options)
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

function isAboutMembers({ type, channelData, ...activity }: Incoming): boolean {
  if (type !== 'conversationUpdate') return false
  return (
    Boolean(activity.membersAdded || activity.membersRemoved) || /Member/.test(channelData?.eventType ?? '')
  )
}

/** Where a client has no dialogs (the Agents Playground), a button and a form's button arrive as messages with a value. */
function submittedInline(activity: Incoming): ChatEvent | null {
  if (activity.type !== 'message') return null
  const submitted = readSubmitted(activity.value)
  if (submitted) return submitEvent(activity, submitted)
  const pressed = readPressed(activity.value)
  return pressed && pressEvent(activity, pressed, true)
}

/**
 * A typed line is answered where everybody sees it, because Teams shows private answers only to slash commands. What was
 * merely said is answered by a “no” or a warning; the nudge comes later as a line of the core.
 */
function noticeFor(event: ChatEvent, { outcome, notice, form }: Receipt, words: TeamsWords): Notice | null {
  if (outcome === 'duplicate' || outcome === 'ignored') return null
  if (event.kind !== 'command') return notice && !notice.lasting ? notice : null
  return notice ?? (form ? null : { tone: 'done', text: words.done })
}
