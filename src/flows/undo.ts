import type { Scene } from '../domain/commands/index.ts'
import type { MessageId, ThreadId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import type { TicketChange } from '../domain/ticket.ts'
import { fill } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue, lockCausedBy, setStates } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { appendEvent, lastCommandOf } from '../store/events.ts'
import { changeMessage, messageById } from '../store/messages.ts'
import { endThread, liveThreads, reviveThread } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { cardDrafts, inThread, markDrafts } from './drafts.ts'

interface UndoData {
  readonly verb: string
  readonly before: Record<string, unknown>
  readonly after: Record<string, unknown>
  readonly messages: readonly MessageId[]
  /** Threads that the command ended: they live again. */
  readonly ended: readonly ThreadId[]
}

/** Takes back the agent's whole last command on this ticket, status included, while its mail has not left. */
export async function undo(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
): Promise<string | Refusal> {
  const event = await lastCommandOf(db, ticket.id, agent.id)
  if (!event) return new Refusal(words.refusal.nothingToUndo)
  const { verb, before, after, messages, ended } = event.data.undo as UndoData
  const caused = await lockCausedBy(db, event.id)
  const mail = caused.find((delivery) => delivery.kind === 'mail')
  // What waits has certainly not gone out, however often it was tried; what is parked is the agent's to decide.
  const hasLeft = mail && mail.state !== 'waiting' && mail.state !== 'parked'
  if (hasLeft) return new Refusal(words.refusal.alreadySent)

  await setStates(
    db,
    caused
      .filter((delivery) => delivery.state === 'waiting' || delivery === mail)
      .filter((delivery) => delivery.kind !== 'card' && delivery.kind !== 'mark')
      .map((delivery) => delivery.id),
    'revoked',
    null,
  )
  await changeTicket(db, ticket.id, restored(ticket, before, after))
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'undone',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { event: event.id, verb },
  })

  for (const id of ended) await reviveThread(db, id)
  const threads = await liveThreads(db, ticket.id)
  for (const { kind, threadId } of caused)
    if (kind === 'open' && threadId) await endThread(db, threadId, core.now())
  const drafts: DeliveryDraft[] = cardDrafts(core.directory, threads)
  for (const id of messages) {
    await changeMessage(db, id, { revokedAt: core.now(), publishAt: null })
    const message = await messageById(db, id)
    if (!message) continue
    // A reply stays to be seen, as taken back; a note is gone.
    if (message.visibility === 'public') drafts.push(...markDrafts(core.directory, threads, message))
    else drafts.push(...threads.map((thread) => removal(core, thread, message)))
  }
  await enqueue(db, drafts)
  return fill(words.notice.undone, { verb })
}

function removal({ directory }: Core, thread: ThreadRow, { id, visibility }: MessageRow): DeliveryDraft {
  return { ...inThread(directory, thread), kind: 'remove', message: { id, visibility } }
}

/** A field goes back only if it is still as the command left it: what came later stays. */
function restored(
  row: TicketRow,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): TicketChange {
  const now = JSON.parse(JSON.stringify(ticketOf(row))) as Record<string, unknown>
  const fields = Object.keys(before).filter((key) => JSON.stringify(now[key]) === JSON.stringify(after[key]))
  return Object.fromEntries(
    fields.map((key) => [
      key,
      /(At|Since)$/.test(key) && before[key] ? new Date(String(before[key])) : before[key],
    ]),
  )
}
