import type { Command } from '../domain/commands/index.ts'
import type { TicketId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import { leadingNumber } from '../domain/ticket-number.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { lockPair, lockTicket, ticketIdByNumber } from '../store/tickets.ts'

export async function ticketMeant(
  db: Db,
  thread: ThreadRow | null,
  number: string | null,
  command: Command,
  words: Words,
): Promise<TicketId | Refusal> {
  if (number) return ticketNumbered(db, number, words)
  if (!thread) return new Refusal(fill(words.refusal.needsNumber, { verb: command.verb }))
  return thread.ticketId ?? new Refusal(words.refusal.noTicket)
}

/** With the other one that a command like `link` names. */
export async function lockMeant(
  db: Db,
  id: TicketId,
  number: string | null,
  words: Words,
): Promise<readonly [TicketRow, TicketRow | null] | Refusal> {
  if (!number) return [await lockTicket(db, id), null]
  const other = await ticketNumbered(db, number, words)
  return other instanceof Refusal ? other : lockPair(db, id, other)
}

async function ticketNumbered(db: Db, number: string, words: Words): Promise<TicketId | Refusal> {
  return (await ticketIdByNumber(db, number)) ?? new Refusal(fill(words.refusal.unknownNumber, { number }))
}

/** Outside of threads a line begins with a number, and habits travel: what names another ticket must not go out in this one. */
export async function otherTicketNamed(db: Db, ticket: TicketRow, rest: string): Promise<string | null> {
  const number = leadingNumber(rest)?.number
  if (!number || number === ticket.number) return null
  return (await ticketIdByNumber(db, number)) ? number : null
}
