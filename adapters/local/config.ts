import type { Language } from '../../src/domain/status.ts'

export interface LocalChatOptions {
  /** Where `desk.sqlite` is kept; made if missing. */
  readonly folder: string
  /** Language of sentences for callers that name none. */
  readonly language: Language
  readonly channels: readonly LocalChannel[]
  readonly agents: readonly LocalAgent[]
  /** Generated from the command table: completion and usage in the composer. */
  readonly commands: readonly LocalCommand[]
  /** How to make a first ticket; one line each, shown on an empty desk. */
  readonly hints: readonly string[]
  /** Host header values (`127.0.0.1:8080`) that are answered; read at each request. Anything else is DNS rebinding. */
  readonly hosts: readonly string[]
  /** Mail that went out, oldest first. */
  outbox(): Promise<readonly OutboxMail[]>
  /** “Answer as the customer”: a mail comes in that answers the one named. */
  customerWrites(mail: { readonly inReplyTo: string; readonly text: string }): Promise<void>
  /** Makes the practice ticket; it arrives in the agent's team channel like any other. */
  startPractice(agent: string): Promise<void>
}

export interface LocalChannel {
  readonly id: string
  readonly name: string
  readonly team: string
}

export interface LocalAgent {
  readonly id: string
  readonly name: string
  readonly team: string
}

export interface LocalCommand {
  readonly name: string
  /** `reply [--wait|--resolve|--close] TEXT` */
  readonly usage: string
  readonly summary: string
  readonly aliases?: readonly string[]
}

/** A mail as it left. Message-IDs carry their angle brackets. */
export interface OutboxMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly messageId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  /** ISO 8601. */
  readonly at: string
}

export const limits = {
  textLength: 40_000,
  bodyBytes: 256 * 1024,
  fileBytes: 25 * 1024 * 1024,
  filesPerMessage: 10,
  streams: 64,
  /** What a browser may leave unread before it is dropped; it reconnects and reads the present state instead. */
  streamBacklogBytes: 1024 * 1024,
} as const
