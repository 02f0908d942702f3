import { MoreThan } from 'typeorm'
import type { ChannelRef, PostRef, ThreadRef } from '../domain/chat.ts'
import type { ChannelId, FileId, MessageId, TeamId, ThreadId, TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { type PostRow, postEntity, type ThreadRow, threadEntity } from './entities/thread.ts'
import { fieldsOf, prepared } from './prepared.ts'

/** The ticket's threads that are kept up to date. */
export async function liveThreads(db: Db, ticketId: TicketId): Promise<ThreadRow[]> {
  const text = 'select * from threads where ticket_id = $1 and ended_at is null order by id'
  return (await prepared(db, text, [ticketId])).map((row) => fieldsOf<ThreadRow>(row))
}

export async function threadById(db: Db, id: ThreadId): Promise<ThreadRow | null> {
  return db.findOneBy(threadEntity, { id })
}

/** All that the ticket ever had, and those of tickets that went into it. */
export async function threadsOf(db: Db, ticketId: TicketId): Promise<ThreadRow[]> {
  const rows = await prepared(
    db,
    `with recursive one as (
       select $1::bigint as ticket_id union all select t.id from tickets t join one on t.merged_into = one.ticket_id)
     select * from threads join one using (ticket_id) order by threads.id`,
    [ticketId],
  )
  return rows.map((row) => fieldsOf<ThreadRow>(row))
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

/** How many threads this ticket has lost in that channel since then. */
export async function endedSince(
  db: Db,
  ticketId: TicketId,
  channelId: ChannelId,
  since: Date,
): Promise<number> {
  return db.countBy(threadEntity, { ticketId, channelId, endedAt: MoreThan(since) })
}

export async function reviveThread(db: Db, id: ThreadId): Promise<void> {
  await db.update(threadEntity, { id }, { endedAt: null })
}

/** The newest thread that the platform knows by this name. */
export async function threadByRef(db: Db, ref: ThreadRef): Promise<ThreadRow | null> {
  const [row] = await prepared(
    db,
    `select t.* from threads t join channels c on c.id = t.channel_id and c.platform = $1
     where t.external_id = $2 order by t.id desc limit 1`,
    [ref.platform, ref.id],
  )
  return row ? fieldsOf<ThreadRow>(row) : null
}

/** Whether a thread is being opened in this channel, or may have been: it stands there, and its name is not known yet. */
export async function isOpening(db: Db, channel: ChannelRef): Promise<boolean> {
  const found = await db.query<object[]>(
    `select from deliveries d join threads t on t.id = d.thread_id join channels c on c.id = t.channel_id
     where d.kind = 'open' and d.state in ('sending', 'uncertain') and c.platform = $1 and c.external_id = $2 limit 1`,
    [channel.platform, channel.id],
  )
  return found.length > 0
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

/** A post of ours that is not there any more, and whose place another may take. */
export async function forgetPost(db: Db, { threadId, externalId }: PostRow): Promise<void> {
  await db.delete(postEntity, { threadId, externalId })
}

export async function postsOfMessage(db: Db, messageId: MessageId): Promise<PostRow[]> {
  return db.find(postEntity, { where: { messageId }, order: { threadId: 'ASC', part: 'ASC' } })
}
