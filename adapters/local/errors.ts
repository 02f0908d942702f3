import { DeliveryError } from '../../src/domain/errors.ts'

const busy = 5
const locked = 6
const readOnly = 8
const ioError = 10
const full = 13

/** Runs one attempt and maps what SQLite throws. A transaction that failed wrote nothing, except where the disk itself erred. */
export function attempt<Result>(write: () => Result): Result {
  try {
    return write()
  } catch (error) {
    throw asDeliveryError(error)
  }
}

export function asDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string }
  if (code === 'ERR_INVALID_STATE')
    return new DeliveryError('not-sent', 'The desk is closed.', { cause: error })
  // Whatever else broke, such as the source of a file, broke before anything was written.
  if (errcode === undefined) return new DeliveryError('not-sent', message ?? String(error), { cause: error })
  // Extended result codes keep the primary one in their low byte.
  switch (errcode & 0xff) {
    case busy:
    case locked:
      return new DeliveryError('not-sent', 'The desk database is busy.', { retryAfter: 250, cause: error })
    case full:
      return new DeliveryError('not-sent', 'No space left for the desk database. Free some disk space.', {
        retryAfter: 10_000,
        cause: error,
      })
    case readOnly:
      return new DeliveryError('not-sent', 'The desk database is read-only. Make its folder writable.', {
        retryAfter: 10_000,
        cause: error,
      })
    case ioError:
      return new DeliveryError('uncertain', 'The disk failed under the desk database.', { cause: error })
    default:
      return new DeliveryError('rejected', message ?? String(error), { cause: error })
  }
}
