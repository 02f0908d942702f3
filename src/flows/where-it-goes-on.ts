import type { Part, ThreadRef } from '../domain/chat.ts'
import { channelOf } from '../domain/directory.ts'
import { liveThreads } from '../store/threads.ts'
import { finalTicketId } from '../store/tickets.ts'
import type { Core } from './core.ts'
import type { Surface } from './deliver.ts'
import type { Said } from './parts.ts'

/** What the helpdesk says in a ticket that went into another leads to that one's thread. */
export async function leadingOn(
  core: Core,
  surface: Surface,
  said: Said,
  part: Part | null,
): Promise<Part | null> {
  if (part?.kind !== 'text' || said.message.authorKind !== 'helpdesk') return part
  const thread = await threadOfOther(core, surface, said)
  return thread ? { ...part, thread } : part
}

/** Best in the same channel; a platform can't lead to another. Null: it went nowhere, or no thread is open there yet. */
async function threadOfOther(
  { database: { db }, directory }: Core,
  { channel }: Surface,
  { ticket }: Said,
): Promise<ThreadRef | null> {
  if (!ticket?.mergedInto) return null
  const threads = await liveThreads(db, await finalTicketId(db, ticket.mergedInto))
  const open = threads.filter(
    ({ externalId, channelId }) =>
      externalId && channelOf(directory, channelId).platform === channel.platform,
  )
  const id = (open.find(({ channelId }) => channelId === channel.id) ?? open[0])?.externalId
  return id ? { platform: channel.platform, id } : null
}
