import { channelOf, teamOf } from '../domain/directory.ts'
import type { FileId, MessageId } from '../domain/ids.ts'
import type { Person } from '../domain/people.ts'
import { isFinished, type TicketChange } from '../domain/ticket.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue, lockWaitingReplies, setStates } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { lockWordlessMails } from '../store/mails.ts'
import { changeMessage, insertMessage, messageById, showInPlaceOf } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { cardDrafts, editDrafts, inThread, markDrafts, postDrafts } from './drafts.ts'
import { sayInThreads } from './helpdesk-line.ts'
import { endNudges, troubleDrafts } from './questions.ts'

const day = 24 * 60 * 60 * 1000

export interface CustomerMessage {
  readonly requester: Person
  readonly text: string
  readonly fullText?: string | null
  readonly files: readonly FileId[]
  readonly at: Date
  readonly remark?: string | null
  /** Shown already, as the words of somebody unknown, who has been accepted meanwhile. */
  readonly replaces?: MessageId
}

/** May a message still reopen this ticket, or does it become a new one? */
export function isPastReopening(core: Core, ticket: TicketRow): boolean {
  if (ticket.status !== 'closed' || !ticket.closedAt) return false
  const { reopenDays } = teamOf(core.directory, ticket.teamId)
  return core.now().getTime() - ticket.closedAt.getTime() > reopenDays * day
}

/** The requester wrote again, in a ticket that this transaction has locked. */
export async function takeCustomerMessage(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { requester, text, fullText = null, files, at, remark, replaces }: CustomerMessage,
): Promise<MessageRow> {
  const message = await insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'public',
    teamId: ticket.teamId,
    purpose: 'request',
    author: { kind: 'requester', person: requester.id, name: requester.name ?? requester.email },
    text,
    fullText,
    files,
    at,
    publishAt: at,
  })
  const reopened = isFinished(ticket)
  await changeTicket(db, ticket.id, afterCustomerWrote(ticket, at))
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: reopened ? 'reopened' : 'received',
    actor: { kind: 'requester' },
    at: core.now(),
    messageId: message.id,
  })

  const threads = await liveThreads(db, ticket.id)
  const stored = files.length > 0 ? await filesOf(db, [message.id]) : []
  if (replaces) await showInPlaceOf(db, replaces, message)
  const drafts: DeliveryDraft[] = threads.flatMap((thread) =>
    replaces ? editDrafts(core, thread, message) : postDrafts(core, thread, message, stored, null),
  )
  if (remark) drafts.push(...(await sayInThreads(db, core, ticket, threads, remark)))
  await revokeWordless(db, core, ticket)
  drafts.push(...(await holdReplies(db, core, ticket, threads)))
  drafts.push(...(await endNudges(db, core, ticket.id, threads)))
  // When it came nobody knew who wrote, but the team was told.
  if (!replaces) drafts.push(...lineForUnseen(core, ticket, threads, message, reopened))
  drafts.push(...cardDrafts(core.directory, threads))
  await enqueue(db, drafts)
  return message
}

function afterCustomerWrote(ticket: TicketRow, at: Date): TicketChange {
  const waits = { waitingSince: ticket.waitingSince ?? at, unsentSince: null }
  if (ticket.status === 'new' || ticket.status === 'open') return waits
  return { ...waits, status: 'open', remindAt: null, autoCloseAt: null, closedAt: null }
}

/** How the ticket stood before is no news any more, and a mail that says only that would say nothing. */
async function revokeWordless(db: Db, core: Core, ticket: TicketRow): Promise<void> {
  const mails = await lockWordlessMails(db, ticket.id)
  const ids = mails.map(({ id }) => id)
  await setStates(db, ids, 'revoked', null)
  for (const { messageId } of mails)
    await changeMessage(db, messageId, { revokedAt: core.now(), publishAt: null })
}

/** A reply in its undo time answers what the customer has just overtaken: it stops, and its author decides. */
async function holdReplies(
  db: Db,
  core: Core,
  ticket: TicketRow,
  threads: readonly ThreadRow[],
): Promise<DeliveryDraft[]> {
  const waiting = await lockWaitingReplies(db, ticket.id, core.now())
  await setStates(
    db,
    waiting.map((delivery) => delivery.id),
    'parked',
    'held',
  )
  const drafts: DeliveryDraft[] = []
  for (const { messageId } of waiting) {
    const message = messageId ? await messageById(db, messageId) : null
    if (!message) continue
    await changeMessage(db, message.id, { publishAt: null })
    drafts.push(...markDrafts(core.directory, threads, message))
    drafts.push(...troubleDrafts(core, threads, message))
  }
  return drafts
}

/**
 * One linked line in the channel of the team that has the turn, where nobody may look into the thread: it is nobody's,
 * was finished, or has scrolled away.
 */
export function lineForUnseen(
  { directory }: Core,
  ticket: TicketRow,
  threads: readonly ThreadRow[],
  message: MessageRow,
  wasFinished = false,
): DeliveryDraft[] {
  const team = teamOf(directory, ticket.teamId)
  const thread = threads.find(({ channelId }) => channelOf(directory, channelId).id === team.channel)
  const isSeen = ticket.assigneeId !== null && !wasFinished
  if (!thread || (isSeen && !isOld(thread, message.at))) return []
  return [
    {
      ...inThread(directory, thread),
      kind: 'line',
      message: { id: message.id, visibility: message.visibility },
    },
  ]
}

function isOld(thread: ThreadRow, now: Date): boolean {
  return now.getTime() - thread.createdAt.getTime() > day
}
