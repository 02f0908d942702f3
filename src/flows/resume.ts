import type { Scene } from '../domain/commands/index.ts'
import { Refusal } from '../domain/refusal.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill } from '../domain/words/index.ts'
import { keptBack, releaseBreakers } from '../store/breakers.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { liveThreads } from '../store/threads.ts'
import type { Core } from './core.ts'
import { postDrafts } from './drafts.ts'
import { endBreakers } from './questions.ts'

/** Long enough for whatever was meant, short enough that a loop is noticed again. */
const hours = 24
/** Of what was kept meanwhile, the newest are shown; a thread is no place for thousands. */
const shown = 10

/** Mail that came too fast comes through again, and what was kept meanwhile is shown. */
export async function resume(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
): Promise<string | Refusal> {
  if (!(await releaseBreakers(db, ticket.id, hours))) return new Refusal(words.refusal.nothingToResume)
  const threads = await liveThreads(db, ticket.id)
  const kept = await keptBack(db, ticket.id)
  const newest = kept.slice(-shown)
  const files = await filesOf(
    db,
    newest.map(({ id }) => id),
  )
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'resumed',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { kept: kept.length, undo: finalCommand('resume') },
  })
  await enqueue(db, [
    ...(await endBreakers(db, core, ticket.id, threads)),
    ...threads.flatMap((thread) =>
      newest.flatMap((message) =>
        postDrafts(
          core,
          thread,
          message,
          files.filter(({ messageId }) => messageId === message.id),
          null,
        ),
      ),
    ),
  ])
  return fill(words.notice.resumed, { count: kept.length })
}
