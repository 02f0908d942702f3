import { DeliveryError } from '../domain/errors.ts'

/** What nodemailer's errors carry. */
interface SmtpError extends Error {
  readonly code?: string
  readonly command?: string
  readonly responseCode?: number
  readonly response?: string
  /** Set on what stands in `rejectedErrors`. */
  readonly recipient?: string
}

const busyMs = 60_000
const longestWaitMs = 60 * 60_000

/**
 * What is known after SMTP failed. The server takes the mail with its answer to the final dot, so a loss before all
 * of it was handed to the connection is surely not sent, a loss after it uncertain; an answer always settles it.
 */
export function smtpFailure(error: SmtpError, handedOver: boolean): DeliveryError {
  const code = error.responseCode ?? 0
  const refusedThisMail = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
  if (refusedThisMail && (code === 0 || (code >= 500 && code !== 503))) {
    return new DeliveryError('rejected', `The mail server refused this mail: ${error.message}`, {
      cause: error,
    })
  }
  if (handedOver && code === 0) {
    return new DeliveryError(
      'uncertain',
      `The mail server did not say whether it took the mail: ${error.message}`,
      {
        cause: error,
      },
    )
  }
  const retryAfter = waitFor(error)
  return new DeliveryError('not-sent', `The mail was not sent: ${error.message}`, {
    cause: error,
    ...(retryAfter === undefined ? {} : { retryAfter }),
  })
}

/** It has gone out to some. The others are tried again as long as the server has not turned every one of them away for good. */
export function partlyTaken(reached: readonly string[], refused: readonly SmtpError[]): DeliveryError {
  const isForNow = refused.some(({ responseCode = 0 }) => responseCode < 500)
  const reasons = refused.map(({ recipient, message }) => `${recipient}: ${message}`).join('; ')
  return new DeliveryError(isForNow ? 'not-sent' : 'rejected', reasons, { reached })
}

/** Only what concerns the whole server: a greylisted recipient (450) must not hold up everyone's mail. */
function waitFor(error: SmtpError): number | undefined {
  const named = /(?:try again|retry|wait)\b.{0,40}?(\d{1,4})\s*(s|sec|second|m|min|minute)s?\b/i.exec(
    error.response ?? '',
  )
  if (named && error.responseCode === 421) {
    const unit = named[2]?.toLowerCase().startsWith('m') ? 60_000 : 1000
    return Math.min(longestWaitMs, Number(named[1]) * unit)
  }
  return error.responseCode === 421 || error.code === 'EAUTH' ? busyMs : undefined
}
