import type { Receipt } from '../domain/chat.ts'
import type { Scene } from '../domain/commands/index.ts'
import { finalCommand } from '../domain/taken-back.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { liveThreads } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { cardDrafts } from './drafts.ts'
import { endNudges } from './questions.ts'

/** The nudge's “keep internal”: the question is answered, nothing was said. */
export async function keepInternal(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
): Promise<Receipt> {
  await changeTicket(db, ticket.id, { unsentSince: null })
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'kept-internal',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { undo: finalCommand('note') },
  })
  const threads = await liveThreads(db, ticket.id)
  await enqueue(db, [
    ...(await endNudges(db, core, ticket.id, threads)),
    ...cardDrafts(core.directory, threads),
  ])
  return { outcome: 'accepted', notice: { tone: 'done', text: words.keptInternal } }
}
