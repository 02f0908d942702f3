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

/** A ticket that a search found. */
export interface FoundTicket extends OverviewTicket {
  /** Who said what, around the words that were looked for; empty where nothing of it may be read. */
  readonly preview: string
}

export interface OverviewTicket {
  readonly number: string
  readonly subject: string
  /** Status, owner, age. */
  readonly detail: string
  /** Its thread on that platform, if it has one. */
  readonly thread: ThreadRef | null
}

/** A notice about them in which each number leads to its thread. */
export function withLinks(
  text: string,
  found: readonly OverviewTicket[],
  linkTo: (thread: ThreadRef) => string | null,
): string {
  return found.reduce((linked, { number, thread }) => {
    const address = thread && linkTo(thread)
    return address ? linked.replace(`\n**${number}** `, () => `\n**[${number}](${address})** `) : linked
  }, text)
}
