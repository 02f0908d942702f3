/**
 * What is known after an attempt failed:
 * - `not-sent`: certainly nothing went out; safe to repeat, after `retryAfter` if the peer named a time
 * - `uncertain`: it may have gone out (a time-out, a connection lost while waiting for the answer); look it up before repeating
 * - `rejected`: it will never go out like this; a person is needed
 */
export type DeliveryFailure = 'not-sent' | 'uncertain' | 'rejected'

/**
 * What is no longer there, where the peer says so. `thread`: its root post, or all of it. `channel`: archived, deleted,
 * or we were removed from it. `account`: our token was revoked, the app uninstalled. It is the core's to decide what
 * follows: a thread is opened anew, the others wait for a person to mend them.
 */
export type Gone = 'thread' | 'channel' | 'account'

export class DeliveryError extends Error {
  readonly failure: DeliveryFailure
  /** Milliseconds that the peer asked us to wait, for everything that goes to the same destination. */
  readonly retryAfter: number | undefined
  readonly gone: Gone | undefined
  /** Of a mail to several: who has it now, though others have not. */
  readonly reached: readonly string[]

  constructor(
    failure: DeliveryFailure,
    message: string,
    options: { retryAfter?: number; gone?: Gone; reached?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'DeliveryError'
    this.failure = failure
    this.retryAfter = options.retryAfter
    this.gone = options.gone
    this.reached = options.reached ?? []
  }
}

/** A mistake in set-up that a person must mend: printed as a sentence, without a stack, and the process ends with 1. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
}
