import type { ChatEvent, ChatInbox, Connection, Receipt } from '../../src/domain/chat.ts'
import type { Overview } from '../../src/domain/overview.ts'

const patience = 5000

/** The core as an adapter sees it: takes events, can be out of order for a while, slow, or have something to say. */
export class CollectingInbox implements ChatInbox {
  /** Everything that was handed in, also what was not taken. */
  readonly attempts: ChatEvent[] = []
  readonly taken: ChatEvent[] = []
  /** While true nothing is taken: a database that is away. */
  isOut = false
  #answers: Receipt[] = []
  #held: Promise<void> | null = null
  #waiting: (() => void)[] = []

  /** What the adapter said of its connection, in order. */
  readonly connections: Connection[] = []

  connection(state: Connection): void {
    this.connections.push(state)
  }

  /** How often the adapter said that somebody came or went. */
  memberChanges = 0

  membersChanged(): void {
    this.memberChanges += 1
    for (const look of this.#waiting) look()
  }

  /** Resolves once that was said so often, and fails if it is not. */
  async hinted(times: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const look = () => {
      if (this.memberChanges >= times) resolve()
    }
    const tooLate = setTimeout(() => reject(new Error(`no hint within ${patience} ms`)), patience)
    this.#waiting.push(look)
    look()
    await promise.finally(() => clearTimeout(tooLate))
  }

  /** What there is to do, whoever asks. */
  toDo: Overview = { sections: [], note: null }

  async overview(): Promise<Overview> {
    return this.toDo
  }

  async receive(event: ChatEvent): Promise<Receipt> {
    this.attempts.push(event)
    for (const look of this.#waiting) look()
    await this.#held
    if (this.isOut) throw new Error('the core is out of order')
    const isKnown = this.taken.some(({ id }) => id === event.id)
    this.taken.push(event)
    for (const look of this.#waiting) look()
    return this.#answers.shift() ?? { outcome: isKnown ? 'duplicate' : 'accepted' }
  }

  /** What the next event is answered with. */
  answer(receipt: Receipt): void {
    this.#answers.push(receipt)
  }

  /** Events wait for their answer until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#held = promise
    return () => {
      this.#held = null
      resolve()
    }
  }

  /** The first event like this that was handed in (or taken), now or soon. */
  attempt<Kind extends ChatEvent['kind']>(kind: Kind, like: (event: EventOf<Kind>) => boolean) {
    return this.#find(this.attempts, kind, like)
  }

  take<Kind extends ChatEvent['kind']>(kind: Kind, like: (event: EventOf<Kind>) => boolean) {
    return this.#find(this.taken, kind, like)
  }

  async #find<Kind extends ChatEvent['kind']>(
    events: readonly ChatEvent[],
    kind: Kind,
    like: (event: EventOf<Kind>) => boolean,
  ): Promise<EventOf<Kind>> {
    const { promise, resolve, reject } = Promise.withResolvers<EventOf<Kind>>()
    const look = () => {
      const found = events.find(
        (event): event is EventOf<Kind> => event.kind === kind && like(event as EventOf<Kind>),
      )
      if (found) resolve(found)
    }
    const tooLate = setTimeout(() => {
      const seen = events.map((event) => `${event.kind} ${event.id}`).join(', ')
      reject(new Error(`no such ${kind} came within ${patience} ms; there were: ${seen || 'none'}`))
    }, patience)
    this.#waiting.push(look)
    look()
    try {
      return await promise
    } finally {
      clearTimeout(tooLate)
      this.#waiting = this.#waiting.filter((other) => other !== look)
    }
  }
}

type EventOf<Kind extends ChatEvent['kind']> = Extract<ChatEvent, { kind: Kind }>
