import { teamOf } from '../domain/directory.ts'
import { wordsOf } from '../domain/words/index.ts'
import { type Claimed, settleSuperseded } from '../store/claims.ts'
import type { Db } from '../store/database.ts'
import { enqueue, parkedOf, supersedeInThread } from '../store/deliveries.ts'
import { isLetter } from '../store/entities/delivery.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { insertMessage, messageById } from '../store/messages.ts'
import { endedSince, endThread, liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { reopenCard } from './quarantine.ts'
import { troubleDrafts } from './questions.ts'
import { threadForTeam } from './thread-for-team.ts'

const hour = 60 * 60 * 1000
/** Somebody, or another app, may be deleting whatever we post. */
const perHour = 3

/**
 * A ticket's thread is gone from the platform: a new one takes its place, with the card, the story so far and a line that
 * says so. False if that has been done too often lately; then a person is needed.
 */
export async function rebind(core: Core, delivery: Claimed, reason: string): Promise<boolean> {
  const { ticketId, threadId } = delivery
  if (!threadId) return false
  if (!ticketId) return reopenCard(core, delivery, threadId, reason)
  return core.database.transaction(async (db) => {
    const ticket = await lockTicket(db, ticketId)
    const thread = (await liveThreads(db, ticket.id)).find(({ id }) => id === threadId)
    if (thread) {
      const since = new Date(core.now().getTime() - hour)
      if ((await endedSince(db, ticket.id, thread.channelId, since)) >= perHour) return false
    }
    // Of a thread that has ended meanwhile nothing needs to be brought up to date any more.
    if ((await settleSuperseded(db, delivery, reason)) && thread)
      await openAnew(db, core, ticket, thread, reason)
    return true
  })
}

async function openAnew(
  db: Db,
  core: Core,
  ticket: TicketRow,
  lost: ThreadRow,
  reason: string,
): Promise<void> {
  const team = teamOf(core.directory, lost.teamId)
  const now = core.now()
  await endThread(db, lost.id, now)
  // What waits there is part of the story that is told in the new one.
  await supersedeInThread(db, lost.id)
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'rebound',
    actor: { kind: 'helpdesk' },
    at: now,
    data: { thread: lost.id, reason },
  })
  await insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'internal',
    purpose: 'note',
    author: { kind: 'helpdesk', name: team.name },
    text: wordsOf(team.language).line.rebound,
    at: now,
    saidIn: lost.id,
  })
  const drafts = await threadForTeam(db, core, ticket, await liveThreads(db, ticket.id), lost.teamId)
  const opened = (await liveThreads(db, ticket.id)).filter(({ channelId }) => channelId === lost.channelId)
  for (const delivery of await parkedOf(db, ticket.id)) {
    const { messageId } = delivery
    const message = isLetter(delivery) && messageId ? await messageById(db, messageId) : null
    if (message) drafts.push(...troubleDrafts(core, opened, message))
  }
  await enqueue(db, drafts)
}
