import { setTimeout } from 'node:timers/promises'
import type { Card } from '../../src/domain/card.ts'
import type { ChatInbox } from '../../src/domain/chat.ts'
import { channelIdOf, conversationOf, type Incoming } from './activity.ts'
import { type AdaptiveCard, ticketCard } from './card.ts'
import { channelRef, readConversation, threadOf } from './ids.ts'
import { userOf } from './people.ts'
import type { Roster } from './roster.ts'
import type { TeamsWords } from './words.ts'

/**
 * “User specific views”: everybody reads the posted card; the clients of those whom its `refresh` names ask for their own
 * as soon as they show it, and again after each update. Of these Teams takes sixty on one card; who is not named finds
 * “Refresh” in the post's menu.
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views
 */
export interface Views {
  /** Teams' ids of those who are shown their own. */
  readonly userIds: readonly string[]
  /** Whether they are all who may press: then the posted card has no buttons. */
  readonly areAll: boolean
}

const most = 60

export type ViewsOf = (card: Card, channel: string) => Promise<Views | null>

/** null: all see one card, with its buttons. Rather that a guest presses and is refused than that an agent has none. */
export function createViews(roster: Roster, hasViews: boolean): ViewsOf {
  return async ({ agents = [] }, channel) => {
    const listed = hasViews && agents.length > 0 ? await roster.recent(channel) : null
    if (!listed) return null
    const ids = new Map(listed.map(({ aadObjectId = '', id = '' }) => [aadObjectId.toLowerCase(), id]))
    const there = agents.flatMap((agent) => ids.get(agent.toLowerCase()) || [])
    if (there.length === 0) return null
    return { userIds: there.slice(0, most), areAll: there.length <= most }
  }
}

/** As it is posted, for everybody. */
export function postedCard(card: Card, words: TeamsWords, views: Views | null) {
  if (!views) return ticketCard(card, words)
  const { link: _ofTheCustomer, ...rest } = card
  const shown = views.areAll ? { ...rest, buttons: [] } : card
  return ticketCard(shown, words, refreshOf(views, words))
}

const verb = 'view'

function refreshOf({ userIds }: Views, words: TeamsWords): object {
  return {
    action: { type: 'Action.Execute', title: words.refresh, verb, data: { faden: { view: true } } },
    userIds,
  }
}

export function asksForView(data: unknown): boolean {
  const { faden } = (data ?? {}) as { faden?: { view?: unknown } }
  return faden?.view === true
}

/** Milliseconds. A client can be faster than we note which post Teams has made of a card. */
const waits = [100, 300, 900]

/** null: there is nothing to show. */
export async function viewFor(
  activity: Incoming,
  inbox: ChatInbox,
  viewsOf: ViewsOf,
  words: TeamsWords,
): Promise<AdaptiveCard | null> {
  const { channel, root } = readConversation(conversationOf(activity))
  const post = root ?? activity.replyToId
  if (!post) return null
  const thread = threadOf(channel, post)
  const user = userOf(activity.from)
  const card = await patiently(async () => inbox.ownCard?.(channelRef(channelIdOf(activity)), thread, user))
  if (!card) return null
  const views = await viewsOf(card, channel)
  return ticketCard(card, words, views && refreshOf(views, words)).content
}

async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (const wait of waits) {
    try {
      return await ask()
    } catch {
      await setTimeout(wait)
    }
  }
  return ask()
}
