import { DeliveryError } from '../../src/domain/errors.ts'

/** What a homeserver said, or that nothing came. */
export interface Trouble {
  /** 0: no answer. */
  readonly status: number
  /** `M_FORBIDDEN` */
  readonly code: string
  readonly message: string
  readonly retryAfter: number | undefined
  /** The token has run out, the device is still there (specification: “Soft logout”). */
  readonly isSoftLogout: boolean
  /** The request did not even reach the server. */
  readonly isUnreached: boolean
}

const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** matrix-bot-sdk throws a MatrixError, a bare response, or what fetch threw. */
export function troubleOf(error: unknown): Trouble {
  const {
    statusCode = 0,
    errcode,
    body,
    retryAfterMs,
    headers,
  } = (error ?? {}) as {
    statusCode?: number
    errcode?: string
    retryAfterMs?: number
    body?: { soft_logout?: boolean; error?: string; retry_after_ms?: number } | string
    headers?: Readonly<Record<string, string>>
  }
  const said = typeof body === 'object' ? body : undefined
  const seconds = Number(headers?.['retry-after'])
  const cause = (error as { cause?: { code?: string; message?: string } } | null)?.cause
  return {
    status: statusCode,
    code: errcode ?? '',
    message:
      said?.error ?? (statusCode ? `the server answered ${statusCode}` : (cause?.message ?? String(error))),
    retryAfter: retryAfterMs ?? said?.retry_after_ms ?? (seconds > 0 ? seconds * 1000 : undefined),
    isSoftLogout: said?.soft_logout === true,
    isUnreached: statusCode === 0 && neverConnected.has(cause?.code ?? ''),
  }
}

/** One attempt to send: the same transaction id again is the same event, so nothing that is uncertain can double. */
export function asDeliveryError(error: unknown): DeliveryError {
  if (error instanceof DeliveryError) return error
  const { status, code, message, retryAfter, isUnreached } = troubleOf(error)
  const text = `Matrix: ${message}${code ? ` (${code})` : ''}`
  if (status === 429 || code === 'M_LIMIT_EXCEEDED')
    return new DeliveryError('not-sent', text, { retryAfter: retryAfter ?? 2000, cause: error })
  if (status === 401 || code === 'M_USER_DEACTIVATED')
    return new DeliveryError('rejected', text, { gone: 'account', cause: error })
  if (status === 403) return new DeliveryError('rejected', text, { gone: 'channel', cause: error })
  if (isUnreached) return new DeliveryError('not-sent', text, { cause: error })
  if (status >= 400 && status < 500) return new DeliveryError('rejected', text, { cause: error })
  return new DeliveryError('uncertain', text, { cause: error })
}

/** What fails before anything is sent leaves nothing uncertain. */
export async function beforeSending<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    const known = asDeliveryError(error)
    if (known.failure !== 'uncertain') throw known
    throw new DeliveryError('not-sent', known.message, { cause: error })
  }
}
