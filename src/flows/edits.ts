import type { ChatEvent, Receipt } from '../domain/chat.ts'
import { mayBeMeantAsCommand, noteInLine, verbNames } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { InternalMessage } from '../domain/messages.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue, mailOf, revokeWaitingParts } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { PostRow, ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { commandOfMessage } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { changeMessage, messageById, rewriteInternal } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { inThread, postDrafts } from './drafts.ts'
import { takeBack } from './undo.ts'

/** An edited internal message updates its copies. */
export async function editMessage(
  db: Db,
  core: Core,
  thread: ThreadRow,
  post: PostRow,
  event: Extract<ChatEvent, { kind: 'edit' }>,
): Promise<Receipt> {
  const { ticket, message } = await lockedMessage(db, post)
  if (!ticket || !message || message.revokedAt) return { outcome: 'ignored' }
  if (message.visibility === 'public' || (await mailOf(db, message.id)))
    return letterPostGone(db, core, ticket, thread, message)
  const text = await noteIn(db, core, ticket, thread, message, event.text)
  const unsendable = message.purpose === 'talk' && mayBeMeantAsCommand(text, verbNames)
  await rewriteInternal(db, message.id, { text, unsendable })
  const drafts: DeliveryDraft[] = []
  for (const other of await otherThreads(db, ticket, post))
    drafts.push(...(await corrections(db, core, other, message, text, thread)))
  await enqueue(db, drafts)
  return { outcome: 'accepted' }
}

/** The post of a note that was typed as a command holds the whole line; its copies have the note. */
async function noteIn(
  db: Db,
  core: Core,
  ticket: TicketRow,
  thread: ThreadRow,
  { id, purpose }: MessageRow,
  text: string,
): Promise<string> {
  const command = purpose === 'note' ? await commandOfMessage(db, ticket.id, id) : null
  const { language } = teamOf(core.directory, thread.teamId)
  return command ? noteInLine(text, command.did.verb, wordsOf(language)) : text
}

export async function removeMessage(db: Db, core: Core, thread: ThreadRow, post: PostRow): Promise<Receipt> {
  const { ticket, message } = await lockedMessage(db, post)
  if (!ticket || !message || message.revokedAt) return { outcome: 'ignored' }
  if (message.visibility === 'public' || (await mailOf(db, message.id)))
    return letterPostGone(db, core, ticket, thread, message)
  await changeMessage(db, message.id, { revokedAt: core.now() })
  const { id, visibility } = message
  const removal = { kind: 'remove', message: { id, visibility } } as const
  const threads = await otherThreads(db, ticket, post)
  await enqueue(
    db,
    threads.map((other) => ({ ...inThread(core.directory, other), ...removal })),
  )
  return { outcome: 'accepted' }
}

/** The parts that were posted or are to be are corrected, each by itself; those that the longer text needs are posted. */
async function corrections(
  db: Db,
  core: Core,
  thread: ThreadRow,
  before: InternalMessage,
  text: string,
  saidIn: ThreadRow,
): Promise<DeliveryDraft[]> {
  const files = await filesOf(db, [before.id])
  const partsOf = (message: MessageRow) =>
    postDrafts(core, thread, message, files, saidIn).filter(({ kind }) => kind === 'post')
  const old = partsOf(before)
  const now = partsOf({ ...before, text })
  await revokeWaitingParts(db, before, thread.id, now.length)
  return [...old.map((draft) => ({ ...draft, kind: 'edit' as const })), ...now.slice(old.length)]
}

/**
 * The post that a reply or a forward was typed as no longer says what its reader reads. Within the undo time the whole command is
 * taken back; what has been sent is posted again below, so that the team still sees it, and a correction is a new reply.
 */
async function letterPostGone(
  db: Db,
  core: Core,
  ticket: TicketRow,
  thread: ThreadRow,
  message: MessageRow,
): Promise<Receipt> {
  const words = wordsOf(teamOf(core.directory, thread.teamId).language)
  // What was meant for a third party must not be led to the customer.
  const buttons = message.visibility === 'public' ? [{ label: words.card.reply, line: 'reply' }] : []
  const command = await commandOfMessage(db, ticket.id, message.id)
  const { authorAgent } = message
  const outcome = command && authorAgent && (await takeBack(db, core, ticket, command, authorAgent))
  if (command && outcome === 'taken-back') {
    const text = fill(words.notice.takenBack, { verb: command.did.verb })
    return { outcome: 'accepted', notice: { tone: 'info', text, buttons } }
  }
  const files = await filesOf(db, [message.id])
  await enqueue(db, postDrafts(core, thread, message, files, null))
  const text = outcome === 'under-way' ? words.refusal.underWay : words.refusal.alreadySent
  return { outcome: 'refused', notice: { tone: 'refused', text, buttons } }
}

async function lockedMessage(
  db: Db,
  { messageId }: PostRow,
): Promise<{ ticket: TicketRow | null; message: MessageRow | null }> {
  const found = messageId ? await messageById(db, messageId) : null
  if (!found) return { ticket: null, message: null }
  const ticket = await lockTicket(db, found.ticketId)
  // As it is under the lock: another edit may have come first.
  return { ticket, message: await messageById(db, found.id) }
}

async function otherThreads(db: Db, ticket: TicketRow, { threadId }: PostRow): Promise<ThreadRow[]> {
  return (await liveThreads(db, ticket.id)).filter((thread) => thread.id !== threadId)
}
