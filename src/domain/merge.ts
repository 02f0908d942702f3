import type { Scene } from './commands/scene.ts'
import type { Person } from './people.ts'
import { Refusal } from './refusal.ts'
import { closed, isFinished, type Ticket, type TicketChange } from './ticket.ts'
import { fill } from './words/index.ts'

/** The ticket that the line was said in goes into the one that it names. */
export interface Merge {
  readonly gone: TicketChange
  readonly kept: TicketChange
  /** The customer is told that two of his numbers are one now. */
  readonly isTold: boolean
  /** What was still to be done in the ticket that goes was another team's turn: it is over, and both are told. */
  readonly turnMoves: boolean
}

/** What the database knows about the ticket that goes. */
export interface Leaving {
  /** A reply of an agent has not left yet, or was held because the customer wrote meanwhile. */
  readonly hasUnsentReply: boolean
  /** A person asked: nobody explains anything to a machine. */
  readonly wasAsked: boolean
}

export function merge(scene: Scene, other: Ticket, leaving: Leaving): Merge | Refusal {
  const { ticket, words, now, statusMails } = scene
  const numbers = { number: ticket.number, other: other.number }
  if (other.id === ticket.id) return new Refusal(fill(words.refusal.itself, numbers))
  if (other.requester !== ticket.requester)
    return new Refusal(fill(words.refusal.otherRequester, numbers), {
      label: fill(words.card.linkWith, numbers),
      verb: 'link',
      rest: other.number,
    })
  if (leaving.hasUnsentReply) return new Refusal(fill(words.refusal.unsentReply, numbers))
  const kept = keptAfter(ticket, other)
  const isOver = (kept.status ?? other.status) === 'closed'
  return {
    gone: { ...closed(now), mergedInto: other.id },
    kept,
    isTold: leaving.wasAsked && statusMails !== 'none' && !isOver,
    turnMoves: ticket.team !== other.team && !isFinished(ticket),
  }
}

/** Nothing that is still to be done in one of them is over in the other: who waits goes on waiting, from when he began to. */
export function keptAfter(gone: Ticket, kept: Ticket): TicketChange {
  const waits = {
    waitingSince: earlier(gone.waitingSince, kept.waitingSince),
    unsentSince: earlier(gone.unsentSince, kept.unsentSince),
  }
  if (isFinished(gone)) return waits
  const assignee = kept.assignee ?? (gone.team === kept.team ? gone.assignee : null)
  const isWaitedFor = kept.status === 'pending' && waits.waitingSince !== null
  const isTakenUp = kept.status === 'new' && (gone.status !== 'new' || assignee !== null)
  const opens = isFinished(kept) || isWaitedFor || isTakenUp
  return {
    ...waits,
    assignee,
    ...(opens ? { status: 'open', remindAt: null, autoCloseAt: null, closedAt: null } : {}),
  }
}

function earlier(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other
  return one < other ? one : other
}

/** Who takes part in what goes, and reads what is written in the other from now on. */
export function joining(gone: readonly Person[], { requester, participants }: Scene): Person[] {
  const present = new Set([requester, ...participants].map(({ id }) => id))
  return gone.filter(({ id }) => !present.has(id))
}
