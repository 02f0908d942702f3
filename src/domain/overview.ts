import type { ThreadRef } from './chat.ts'

/** What an agent has to do, for a page of a platform's own. */
export interface Overview {
  readonly sections: readonly OverviewSection[]
  /** Markdown, in place of sections: nothing is open, or we don't know who asks. */
  readonly note: string | null
}

export interface OverviewSection {
  /** Markdown, as all texts here. */
  readonly heading: string
  readonly tickets: readonly OverviewTicket[]
  /** That there are more than these; empty if not. */
  readonly more: string
}

export interface OverviewTicket {
  readonly number: string
  readonly subject: string
  /** Status, owner, age. */
  readonly detail: string
  /** Its thread on that platform, if it has one. */
  readonly thread: ThreadRef | null
}
