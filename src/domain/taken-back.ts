import type { MessageId, ThreadId, TicketId } from './ids.ts'
import type { MailAddress } from './mail.ts'
import type { Ticket, TicketChange } from './ticket.ts'

/** What an agent's command did, kept with its event: `undo` takes it back, the customer's page does not know it yet. */
export interface Undoable {
  readonly verb: string
  /** Of the ticket, what the command changed: as it was, and as it left it. */
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
  readonly messages: readonly MessageId[]
  /** Threads that the command ended: they live again. */
  readonly ended: readonly ThreadId[]
  /** What it changed beside the ticket. */
  readonly beside?: Beside
  /** It can't be taken back, and nothing before it by mistake. */
  readonly isFinal?: true
}

export interface Beside {
  /** The address whose mail counts as spam. */
  readonly spam?: string
  /** Who takes part since then, and who does no more. */
  readonly joined?: readonly MailAddress[]
  readonly left?: readonly MailAddress[]
  /** The ticket that this one was linked with. */
  readonly linked?: TicketId
}

/** They belong to the status, and go back only along with it. */
const timers: readonly string[] = ['remindAt', 'autoCloseAt', 'closedAt'] satisfies (keyof Ticket)[]

/** Of a command that can't be taken back. */
export function finalCommand(verb: string): Undoable {
  return { verb, before: {}, after: {}, messages: [], ended: [], isFinal: true }
}

/** A field goes back only if it is still as the command left it: what came later stays. */
export function takenBack(ticket: Ticket, { before, after }: Undoable): TicketChange {
  const now = JSON.parse(JSON.stringify(ticket)) as Record<string, unknown>
  const isAsLeft = (key: string) => JSON.stringify(now[key]) === JSON.stringify(after[key])
  const fields = Object.keys(before)
    .filter(isAsLeft)
    .filter((key) => !timers.includes(key) || !('status' in before) || isAsLeft('status'))
  return Object.fromEntries(
    fields.map((key) => [
      key,
      /(At|Since)$/.test(key) && before[key] ? new Date(String(before[key])) : before[key],
    ]),
  )
}
