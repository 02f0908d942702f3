import type { Card } from '../../src/domain/card.ts'
import type {
  ChannelRef,
  ChatEvent,
  ChatInbox,
  ChatUser,
  Connection,
  Receipt,
  ThreadRef,
} from '../../src/domain/chat.ts'

type Answer = Receipt | Error | ((event: ChatEvent) => Receipt | Promise<Receipt>)

/** Keeps every event and answers as scripted; without a script it accepts, and a repeated event id is a duplicate. */
export class ScriptedInbox implements ChatInbox {
  readonly events: ChatEvent[] = []
  readonly #answers: Answer[] = []
  readonly #waiting: { count: number; resolve: () => void }[] = []

  /** The answers to the next events, in order. */
  script(...answers: Answer[]): void {
    this.#answers.push(...answers)
  }

  /** What the adapter said of its connection, in order. */
  readonly connections: Connection[] = []

  connection(state: Connection): void {
    this.connections.push(state)
  }

  /** How often the adapter said that somebody came or went. */
  memberChanges = 0

  membersChanged(): void {
    this.memberChanges += 1
  }

  /** Who looks at which thread sees what; an error while it is not known yet. */
  cards: (thread: ThreadRef, user: ChatUser) => Card | null | Error = () => null

  async ownCard(_channel: ChannelRef, thread: ThreadRef, user: ChatUser): Promise<Card | null> {
    const card = this.cards(thread, user)
    if (card instanceof Error) throw card
    return card
  }

  async receive(event: ChatEvent): Promise<Receipt> {
    const known = this.events.some(({ id }) => id === event.id)
    this.events.push(event)
    for (const { count, resolve } of this.#waiting) if (this.events.length >= count) resolve()
    const answer = this.#answers.shift()
    if (answer instanceof Error) throw answer
    if (typeof answer === 'function') return answer(event)
    return answer ?? { outcome: known ? 'duplicate' : 'accepted' }
  }

  /** Resolves once so many events have come. */
  seen(count: number): Promise<void> {
    if (this.events.length >= count) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ count, resolve }))
  }
}
