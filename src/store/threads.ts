import type { PostRef, ThreadRef } from '../domain/chat.ts'
import type { ChannelId, FileId, MessageId, TeamId, ThreadId, TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { type PostRow, postEntity, type ThreadRow, threadEntity } from './entities/thread.ts'

/** The ticket's threads that are kept up to date. */
export async function liveThreads(db: Db, ticketId: TicketId): Promise<ThreadRow[]> {
  return db
    .createQueryBuilder(threadEntity, 't')
    .where('t.ticketId = :ticketId and t.endedAt is null', { ticketId })
    .orderBy('t.id')
    .getMany()
}

/** All that the ticket ever had. */
export async function threadsOf(db: Db, ticketId: TicketId): Promise<ThreadRow[]> {
  return db.find(threadEntity, { where: { ticketId }, order: { id: 'ASC' } })
}

export async function insertThread(
  db: Db,
  thread: { ticketId: TicketId | null; teamId: TeamId; channelId: ChannelId },
): Promise<ThreadRow> {
  const { raw } = await db
    .createQueryBuilder()
    .insert()
    .into(threadEntity)
    .values(thread)
    .returning('*')
    .execute()
  return {
    ...thread,
    id: raw[0].id,
    externalId: null,
    rootPost: null,
    endedAt: null,
    createdAt: raw[0].created_at,
  }
}

export async function endThread(db: Db, id: ThreadId, at: Date): Promise<void> {
  await db.update(threadEntity, { id }, { endedAt: at })
}

export async function reviveThread(db: Db, id: ThreadId): Promise<void> {
  await db.update(threadEntity, { id }, { endedAt: null })
}

/** The newest thread that the platform knows by this name. */
export async function threadByRef(db: Db, ref: ThreadRef): Promise<ThreadRow | null> {
  return db
    .createQueryBuilder(threadEntity, 't')
    .innerJoin('channels', 'c', 'c.id = t.channel_id and c.platform = :platform', { platform: ref.platform })
    .where('t.externalId = :id', { id: ref.id })
    .orderBy('t.id', 'DESC')
    .getOne()
}

export async function recordPost(
  db: Db,
  post: {
    threadId: ThreadId
    externalId: string
    messageId: MessageId | null
    fileId?: FileId
    part?: number
    ours: boolean
  },
): Promise<void> {
  await db.query(
    `insert into posts (thread_id, external_id, message_id, file_id, part, ours) values ($1, $2, $3, $4, $5, $6)
     on conflict do nothing`,
    [post.threadId, post.externalId, post.messageId, post.fileId ?? null, post.part ?? 0, post.ours],
  )
}

export async function postByRef(db: Db, threadId: ThreadId, ref: PostRef): Promise<PostRow | null> {
  return db.findOneBy(postEntity, { threadId, externalId: ref.id })
}

export async function postsOfMessage(db: Db, messageId: MessageId): Promise<PostRow[]> {
  return db.find(postEntity, { where: { messageId }, order: { threadId: 'ASC', part: 'ASC' } })
}
