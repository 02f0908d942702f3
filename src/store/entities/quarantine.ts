import type { AgentId, TeamId, ThreadId } from '../../domain/ids.ts'
import type { QuarantineReason } from '../../domain/senders.ts'

/** Mail of one sender that waits for a person, or waited. */
export interface QuarantineRow {
  readonly id: string
  readonly teamId: TeamId
  /** null while it waits for its card, because too many came at once. */
  readonly threadId: ThreadId | null
  readonly email: string
  readonly name: string | null
  readonly reason: QuarantineReason
  /** Of the newest mail, as `excerpt` and `files`. */
  readonly subject: string
  readonly excerpt: string
  /** Their names. */
  readonly files: readonly string[]
  readonly mails: number
  readonly lastAt: Date
  readonly state: 'waiting' | 'accepted' | 'rejected' | 'spam'
  readonly decidedBy: AgentId | null
  readonly decidedAt: Date | null
  readonly createdAt: Date
}

/** What an unknown sender is told, once a day. */
export interface PoliteAnswerRow {
  readonly id: string
  readonly email: string
  readonly at: Date
  readonly headerId: string
  /** Message-ID of the mail that it answers. */
  readonly parent: string | null
  /** Of that mail. */
  readonly subject: string
  readonly teamId: TeamId
  /** As it goes out, at the first attempt and at every repeat; null before. */
  readonly raw: Buffer | null
}
