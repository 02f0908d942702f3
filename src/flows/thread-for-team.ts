import { teamOf } from '../domain/directory.ts'
import type { TeamId } from '../domain/ids.ts'
import type { Db } from '../store/database.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { filesOf } from '../store/files.ts'
import { storyOf } from '../store/messages.ts'
import { insertThread, threadsOf } from '../store/threads.ts'
import type { Core } from './core.ts'
import { openDraft, postDrafts } from './drafts.ts'

/** A thread in that team's channel with the card and the story so far, unless it has one that lives. */
export async function threadForTeam(
  db: Db,
  core: Core,
  ticket: TicketRow,
  threads: readonly ThreadRow[],
  teamId: TeamId,
): Promise<DeliveryDraft[]> {
  const team = teamOf(core.directory, teamId)
  if (threads.some((thread) => thread.channelId === team.channel)) return []
  const thread = await insertThread(db, { ticketId: ticket.id, teamId, channelId: team.channel })
  return [
    openDraft(core.directory, thread),
    ...(await storyDrafts(db, core, ticket, thread, await storyOf(db, ticket.id))),
  ]
}

/** What has been said before, told in a thread that has not shown it. */
export async function storyDrafts(
  db: Db,
  core: Core,
  ticket: TicketRow,
  thread: ThreadRow,
  story: readonly MessageRow[],
): Promise<DeliveryDraft[]> {
  const files = await filesOf(
    db,
    story.map((message) => message.id),
  )
  // Ended threads, too: what was said there is still bound by what that channel mirrors.
  const bySource = new Map((await threadsOf(db, ticket.id)).map((other) => [other.id, other]))
  return story
    .filter((message) => message.text !== '' || files.some((file) => file.messageId === message.id))
    .flatMap((message) =>
      postDrafts(
        core,
        thread,
        message,
        files.filter((file) => file.messageId === message.id),
        (message.saidIn && bySource.get(message.saidIn)) || null,
      ),
    )
}
