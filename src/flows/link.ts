import type { Scene } from '../domain/commands/index.ts'
import { link } from '../domain/link.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { linkedNumbers } from '../store/links.ts'
import { liveThreads } from '../store/threads.ts'
import { commitDecision } from './commit.ts'
import type { Core } from './core.ts'
import { cardDrafts } from './drafts.ts'

/** Both tickets are locked. */
export async function linkWith(
  db: Db,
  core: Core,
  ticket: TicketRow,
  other: TicketRow,
  scene: Scene,
  thread: ThreadRow | null,
): Promise<string | Refusal> {
  const decision = link(scene, ticketOf(other), await linkedNumbers(db, ticket.id))
  if (decision instanceof Refusal) return decision
  const actor = { kind: 'agent', agent: scene.agent.id } as const
  const by = { actor, name: scene.agent.name, verb: 'link' }
  await commitDecision(db, core, ticket, decision, { ...by, thread, post: null, files: [], undo: 0 })
  await appendEvent(db, {
    ticketId: other.id,
    kind: 'linked',
    actor,
    at: core.now(),
    data: { with: ticket.number },
  })
  await enqueue(db, cardDrafts(core.directory, await liveThreads(db, other.id)))
  return decision.notice
}
