import { DeliveryError } from '../domain/errors.ts'
import { sleep } from './sleep.ts'

/**
 * Milliseconds for one attempt; clearly below the five minutes that a claim holds, so that a call is given up and
 * settled here before anybody takes the claim. The same for files: whoever takes longer for one post has most likely
 * hung, and an upload that does arrive late is looked up by its key, or a person is asked, before it is repeated.
 */
export const attemptDeadline = 2 * 60 * 1000

/** Stops waiting, which does not stop the call: what it does later is unknown, hence `uncertain`. */
export async function within<Result>(milliseconds: number, attempt: Promise<Result>): Promise<Result> {
  const timeout = sleep(milliseconds)
  const late = timeout.over.then((): never => {
    throw new DeliveryError('uncertain', `no answer within ${milliseconds / 1000} s`)
  })
  try {
    return await Promise.race([attempt, late])
  } finally {
    timeout.cancel()
  }
}
