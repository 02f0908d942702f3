import type { ChatEvent, Receipt } from '../domain/chat.ts'
import { teamOf } from '../domain/directory.ts'
import type { PublicMessage } from '../domain/messages.ts'
import { wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue, revokeWaitingMail } from '../store/deliveries.ts'
import type { PostRow, ThreadRow } from '../store/entities/thread.ts'
import { filesOf } from '../store/files.ts'
import { changeMessage, messageById } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { inThread, markDrafts, postDrafts } from './drafts.ts'

/** An edited internal message updates its copies. */
export async function editMessage(
  db: Db,
  core: Core,
  thread: ThreadRow,
  post: PostRow,
  event: Extract<ChatEvent, { kind: 'edit' }>,
): Promise<Receipt> {
  const message = await lockedMessage(db, post)
  if (!message) return { outcome: 'ignored' }
  if (message.visibility === 'public') return publicPostGone(db, core, thread, message)
  await changeMessage(db, message.id, { text: event.text })
  await enqueue(db, await copies(db, core, post, 'edit'))
  return { outcome: 'accepted' }
}

export async function removeMessage(db: Db, core: Core, thread: ThreadRow, post: PostRow): Promise<Receipt> {
  const message = await lockedMessage(db, post)
  if (!message) return { outcome: 'ignored' }
  if (message.visibility === 'public') return publicPostGone(db, core, thread, message)
  await changeMessage(db, message.id, { revokedAt: core.now() })
  await enqueue(db, await copies(db, core, post, 'remove'))
  return { outcome: 'accepted' }
}

/**
 * The post that a reply was typed as no longer says what the customer reads. Within the undo time the reply is taken
 * back; what has been sent is posted again below, so that the team still sees it, and a correction is a new reply.
 */
async function publicPostGone(
  db: Db,
  core: Core,
  thread: ThreadRow,
  message: PublicMessage,
): Promise<Receipt> {
  const words = wordsOf(teamOf(core.directory, thread.teamId).language)
  const buttons = [{ label: words.card.reply, line: 'reply' }]
  const threads = await liveThreads(db, message.ticketId)
  if (await revokeWaitingMail(db, message.id)) {
    await changeMessage(db, message.id, { revokedAt: core.now(), publishAt: null })
    await enqueue(db, markDrafts(core.directory, threads, message))
    return { outcome: 'accepted', notice: { tone: 'info', text: words.notice.takenBack, buttons } }
  }
  const files = await filesOf(db, [message.id])
  await enqueue(db, postDrafts(core, thread, message, files, null))
  return { outcome: 'refused', notice: { tone: 'refused', text: words.refusal.alreadySent, buttons } }
}

async function lockedMessage(db: Db, post: PostRow) {
  const message = post.messageId ? await messageById(db, post.messageId) : null
  if (message) await lockTicket(db, message.ticketId)
  return message
}

async function copies(
  db: Db,
  core: Core,
  original: PostRow,
  kind: 'edit' | 'remove',
): Promise<DeliveryDraft[]> {
  const message = original.messageId ? await messageById(db, original.messageId) : null
  if (!message) return []
  const threads = await liveThreads(db, message.ticketId)
  return threads
    .filter((thread) => thread.id !== original.threadId)
    .map((thread) => ({
      ...inThread(core.directory, thread),
      kind,
      message: { id: message.id, visibility: message.visibility },
    }))
}
