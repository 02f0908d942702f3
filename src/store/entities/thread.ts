import { EntitySchema } from 'typeorm'
import type { ChannelId, MessageId, TeamId, ThreadId, TicketId } from '../../domain/ids.ts'

export interface ThreadRow {
  readonly id: ThreadId
  /** null: quarantine. */
  readonly ticketId: TicketId | null
  readonly teamId: TeamId
  readonly channelId: ChannelId
  /** The platform's own; null until the thread has been opened there. */
  readonly externalId: string | null
  readonly rootPost: string | null
  /** Since then nothing is mirrored here. */
  readonly endedAt: Date | null
  readonly createdAt: Date
}

export const threadEntity = new EntitySchema<ThreadRow>({
  name: 'thread',
  tableName: 'threads',
  columns: {
    id: { type: 'bigint', primary: true, generated: true },
    ticketId: { type: 'bigint', nullable: true },
    teamId: { type: 'text' },
    channelId: { type: 'text' },
    externalId: { type: 'text', nullable: true },
    rootPost: { type: 'text', nullable: true },
    endedAt: { type: 'timestamptz', nullable: true },
    createdAt: { type: 'timestamptz' },
  },
})

export interface PostRow {
  readonly threadId: ThreadId
  readonly externalId: string
  readonly messageId: MessageId | null
  readonly fileId: string | null
  /** Which part of a long text. */
  readonly part: number
  /** Written by us: such a post never comes back in. */
  readonly ours: boolean
}

export const postEntity = new EntitySchema<PostRow>({
  name: 'post',
  tableName: 'posts',
  columns: {
    threadId: { type: 'bigint', primary: true },
    externalId: { type: 'text', primary: true },
    messageId: { type: 'bigint', nullable: true },
    fileId: { type: 'bigint', nullable: true },
    part: { type: 'integer' },
    ours: { type: 'boolean' },
  },
})
