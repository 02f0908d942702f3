import type { Scene } from './commands/scene.ts'
import type { Decision } from './decision.ts'
import { Refusal } from './refusal.ts'
import type { Ticket } from './ticket.ts'
import { fill, literally } from './words/index.ts'

/** Two tickets name each other on their cards, and stay two. Whose they are does not matter: the customer hears nothing. */
export function link({ ticket, words }: Scene, other: Ticket, linked: readonly string[]): Decision | Refusal {
  const numbers = { number: ticket.number, other: other.number }
  if (other.id === ticket.id) return new Refusal(fill(words.refusal.itself, numbers))
  if (linked.includes(other.number)) return new Refusal(fill(words.refusal.linkedAlready, numbers))
  return {
    event: 'linked',
    data: { with: other.number },
    change: {},
    beside: { linked: other.id },
    notice: fill(words.notice.linked, { ...numbers, subject: literally(other.subject) }),
  }
}
