import { DeliveryError, type Gone } from '../../src/domain/errors.ts'

/** How one attempt goes wrong. `lands`: it went out all the same, only the answer was lost. */
export interface Mishap {
  readonly error: DeliveryError
  readonly lands: boolean
}

export const notSent = (retryAfter?: number): Mishap => ({
  error: new DeliveryError('not-sent', 'the line is down', retryAfter === undefined ? {} : { retryAfter }),
  lands: false,
})
export const answerLost = (): Mishap => ({
  error: new DeliveryError('uncertain', 'no answer came'),
  lands: true,
})
export const requestLost = (): Mishap => ({
  error: new DeliveryError('uncertain', 'no answer came'),
  lands: false,
})
export const rejected = (reason = 'nobody is there'): Mishap => ({
  error: new DeliveryError('rejected', reason),
  lands: false,
})

export const gone = (what: Gone, reason = 'it is gone'): Mishap => ({
  error: new DeliveryError('rejected', reason, { gone: what }),
  lands: false,
})

/** Decides, call by call, what goes wrong: the scripted mishaps first, then whatever `befalls` says. */
export class Fate {
  befalls: (call: string) => Mishap | null = () => null
  readonly #scripts = new Map<string, (Mishap | null)[]>()
  readonly #gates = new Map<string, Gate>()
  readonly #calls = new Map<string, number>()

  /** What the next calls of that name meet, in order; null goes well. */
  script(call: string, ...mishaps: (Mishap | null)[]): void {
    this.#scripts.set(call, [...(this.#scripts.get(call) ?? []), ...mishaps])
  }

  /** The next call of that name stands still, before anything has gone out, until it is released. */
  hold(call: string): Gate {
    const gate = new Gate()
    this.#gates.set(call, gate)
    return gate
  }

  /** How often it was called, whatever came of it. */
  calls(call: string): number {
    return this.#calls.get(call) ?? 0
  }

  async attempt<T>(call: string, land: () => T | Promise<T>): Promise<T> {
    this.#calls.set(call, this.calls(call) + 1)
    const gate = this.#gates.get(call)
    this.#gates.delete(call)
    await gate?.pass()
    const script = this.#scripts.get(call)
    const mishap = script?.length ? (script.shift() ?? null) : this.befalls(call)
    if (mishap && !mishap.lands) throw mishap.error
    const landed = await land()
    if (mishap) throw mishap.error
    return landed
  }
}

export class Gate {
  readonly #reached = Promise.withResolvers<void>()
  readonly #open = Promise.withResolvers<void>()
  /** Resolves when the call has come to the gate. */
  readonly reached = this.#reached.promise

  release(): void {
    this.#open.resolve()
  }

  async pass(): Promise<void> {
    this.#reached.resolve()
    await this.#open.promise
  }
}
