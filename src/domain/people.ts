import type { CannedReply } from './canned.ts'
import type { AgentId, ChannelId, PersonId, TeamId } from './ids.ts'
import type { OwnMailTexts } from './mail-texts.ts'
import type { SenderPolicy } from './senders.ts'
import type { Language } from './status.ts'

/** A customer. */
export interface Person {
  readonly id: PersonId
  readonly name: string | null
  /** The address that we write to. */
  readonly email: string
  readonly organisation: string | null
  readonly language: Language
}

export interface Agent {
  readonly id: AgentId
  readonly name: string
  readonly teams: readonly TeamId[]
}

export interface Team {
  readonly id: TeamId
  readonly name: string
  /** 1 = first level. */
  readonly level: number
  readonly channel: ChannelId
  /** Whoever is a member of the channel is an agent, listed or not. */
  readonly membersAreAgents: boolean
  /** Whom `escalate` without a team means; null for the last level. */
  readonly escalatesTo: TeamId | null
  readonly language: Language
  /** How long a reply waits and can be undone; 0 sends at once. */
  readonly undoSeconds: number
  /** Silence after which a pending ticket is reminded, and closed. */
  readonly reminderDays: number
  readonly pendingCloseDays: number
  /** From `resolved` to `closed`. */
  readonly resolvedCloseDays: number
  /** How long an answer reopens a closed ticket; later it becomes a new one, linked. */
  readonly reopenDays: number
  /** What the customer reads on escalation, in his language, unless the agent edits it. */
  readonly escalationSentence: Readonly<Record<Language, string>>
  readonly signature: string
  readonly from: string
  /** Its mail leaves by a server of its own. */
  readonly ownServer: boolean
  /** `[{team} #{number}]` */
  readonly subjectTag: string
  /** Its own words in customers' mail. */
  readonly texts: OwnMailTexts
  /** Replies written down beforehand: its own, and those of the whole helpdesk. Each name once. */
  readonly canned: readonly CannedReply[]
  /** Whether mail says what was written, or only that it can be read on the page. */
  readonly notifications: 'full' | 'link-only'
  /** Whose mail opens a ticket without waiting in quarantine. */
  readonly senders: SenderPolicy
}

/** What of a ticket a channel may hold: everything, no files, or the card alone. */
export type ChannelContent = 'full' | 'no-files' | 'header'

/** What looks like a password or an account number: held back until an agent decides, or shown like anything else. */
export type ChannelConfidential = 'hold' | 'show'

/** What of a thread its other threads get to read: everything, what was said on purpose, or only what the customer reads. */
export type ChannelMirror = 'all' | 'notes' | 'public'

export interface Channel {
  readonly id: ChannelId
  readonly platform: string
  /** The platform's own id. */
  readonly externalId: string
  readonly name: string
  readonly content: ChannelContent
  /** What the threads in other channels get to read. */
  readonly mirror: ChannelMirror
  /** The same for channels in somebody's cloud. */
  readonly mirrorToCloud: ChannelMirror
  /** What is posted there lies on the servers of whoever runs the platform, readable to him. */
  readonly isCloud: boolean
  readonly confidential: ChannelConfidential
}
