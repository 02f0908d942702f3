import type { Card } from '../domain/card.ts'
import type { ChannelRef, ChatUser, ThreadRef } from '../domain/chat.ts'
import { agentOf, channelOf, teamOf } from '../domain/directory.ts'
import { cardContext } from '../store/delivery-context.ts'
import { threadByRef } from '../store/threads.ts'
import { cardFor } from './card.ts'
import type { Core } from './core.ts'
import { rejectWhileOpening } from './while-opening.ts'

/** Everybody who has the channel open asks at once whenever a card changes: what is stored answers, and nothing is locked. */
export async function ownCard(
  core: Core,
  channel: ChannelRef,
  ref: ThreadRef,
  user: ChatUser,
): Promise<Card | null> {
  const { directory, database } = core
  const thread = await threadByRef(database.db, ref)
  if (!thread) {
    await rejectWhileOpening(database.db, { channel })
    return null
  }
  const agent = agentOf(directory, ref.platform, user)
  const surface = {
    channel: channelOf(directory, thread.channelId),
    team: teamOf(directory, thread.teamId),
    thread,
  }
  const card = cardFor(core, surface, await cardContext(database.db, thread), agent)
  return agent ? card : forStranger(card)
}

/** The way to the customer's page goes, too: whoever follows it acts as the customer. */
function forStranger({ link: _, ...card }: Card): Card {
  return { ...card, buttons: [] }
}
