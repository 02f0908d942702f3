import type { Scene } from '../domain/commands/index.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue, parkedOf, release } from '../store/deliveries.ts'
import { isLetter } from '../store/entities/delivery.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { changeMessage, messageById } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import type { Core } from './core.ts'
import { cardDrafts, markDrafts } from './drafts.ts'
import { endTroubles } from './questions.ts'

/** Sends again whatever of this ticket needed a person: held replies and what was rejected. */
export async function retry(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
): Promise<string | Refusal> {
  const parked = await parkedOf(db, ticket.id)
  if (parked.length === 0) return new Refusal(words.refusal.nothingToRetry)
  await release(db, parked)
  const threads = await liveThreads(db, ticket.id)
  const about = parked.flatMap(({ messageId }) => messageId ?? [])
  const drafts = [
    ...(await endTroubles(db, core, ticket.id, about, threads)),
    ...cardDrafts(core.directory, threads),
  ]
  for (const delivery of parked) {
    const isMail = isLetter(delivery)
    const message =
      (isMail || delivery.kind === 'mark') && delivery.messageId
        ? await messageById(db, delivery.messageId)
        : null
    if (!message) continue
    if (isMail && message.visibility === 'public' && message.publishAt === null)
      await changeMessage(db, message.id, { publishAt: core.now() })
    drafts.push(...markDrafts(core.directory, threads, message))
  }
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'retried',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { deliveries: parked.map((delivery) => delivery.id) },
  })
  await enqueue(db, drafts)
  return fill(words.notice.retried, { count: parked.length })
}
