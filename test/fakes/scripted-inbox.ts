import type { ChatEvent, ChatInbox, Connection, Receipt } from '../../src/domain/chat.ts'

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
