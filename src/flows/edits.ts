import type { ChatEvent, Receipt } from '../domain/chat.ts'
import { teamOf } from '../domain/directory.ts'
import { wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue } from '../store/deliveries.ts'
import type { PostRow, ThreadRow } from '../store/entities/thread.ts'
import { changeMessage, messageById } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { inThread } from './drafts.ts'

/** An edited internal message updates its copies. What went to the customer is history: a correction is a new reply. */
export async function editMessage(
  db: Db,
  core: Core,
  thread: ThreadRow,
  post: PostRow,
  event: Extract<ChatEvent, { kind: 'edit' }>,
): Promise<Receipt> {
  const message = await lockedMessage(db, post)
  if (!message) return { outcome: 'ignored' }
  if (message.visibility === 'public') {
    const words = wordsOf(teamOf(core.directory, thread.teamId).language)
    const again = { label: words.card.reply, line: 'reply' }
    return {
      outcome: 'refused',
      notice: { tone: 'refused', text: words.refusal.alreadySent, buttons: [again] },
    }
  }
  await changeMessage(db, message.id, { text: event.text })
  await enqueue(db, await copies(db, core, post, 'edit'))
  return { outcome: 'accepted' }
}

export async function removeMessage(db: Db, core: Core, thread: ThreadRow, post: PostRow): Promise<Receipt> {
  const message = await lockedMessage(db, post)
  if (!message) return { outcome: 'ignored' }
  if (message.visibility === 'public') {
    const words = wordsOf(teamOf(core.directory, thread.teamId).language)
    return { outcome: 'refused', notice: { tone: 'refused', text: words.refusal.alreadySent } }
  }
  await changeMessage(db, message.id, { revokedAt: core.now() })
  await enqueue(db, await copies(db, core, post, 'remove'))
  return { outcome: 'accepted' }
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
