import type { PostRef } from '../domain/chat.ts'
import { Refusal } from '../domain/refusal.ts'
import type { Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { hasBeenSent, messageById } from '../store/messages.ts'
import { postByRef, threadByRef } from '../store/threads.ts'
import { finalTicketId } from '../store/tickets.ts'

/** What a post shows, if that is of this very ticket; null for a post from elsewhere. */
export async function messageAbout(db: Db, about: PostRef, ticket: TicketRow): Promise<MessageRow | null> {
  const message = await messageOfPost(db, about)
  return message && (await finalTicketId(db, message.ticketId)) === ticket.id ? message : null
}

/** Why it can't be sent as it stands, though an agent asks for it; a second click must not be a second mail. */
export async function refuseToSend(
  db: Db,
  ticket: TicketRow,
  message: MessageRow,
  { refusal }: Words,
): Promise<Refusal | null> {
  const { visibility, authorKind, unsendable } = message
  if (visibility === 'public') return new Refusal(refusal.readAlready)
  if (authorKind === 'helpdesk') return new Refusal(refusal.nothingToSend)
  if (unsendable) return new Refusal(refusal.unsendable)
  return (await hasBeenSent(db, ticket.id, message)) ? new Refusal(refusal.sentAlready) : null
}

/** What a post shows, of whatever ticket. */
export async function messageOfPost(db: Db, ref: PostRef): Promise<MessageRow | null> {
  const thread = await threadByRef(db, ref.thread)
  const post = thread ? await postByRef(db, thread.id, ref) : null
  return post?.messageId ? messageById(db, post.messageId) : null
}
