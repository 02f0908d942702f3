import { DeliveryError, type DeliveryFailure, type Gone } from '../../src/domain/errors.ts'

/** What a failed call of the connector leaves behind; botbuilder's own error type stays out of this. */
interface Failed {
  readonly statusCode?: number
  readonly code?: string
  readonly name?: string
  readonly message?: string
  readonly details?: { readonly error?: { readonly code?: string; readonly message?: string } }
  readonly response?: {
    readonly bodyAsText?: string | null
    readonly headers?: { get(name: string): string | undefined }
  }
}

/** Nothing had been said yet when the line broke. */
const neverConnected =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/

interface Refusal {
  readonly sentence: string
  /** `here`: what the call was about, a thread or a channel. */
  readonly gone?: Gone | 'here'
}

/**
 * The kinds of “no” that Teams gives, by the code in the body, with what to do.
 * https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
 */
const refusals: Readonly<Record<string, Refusal>> = {
  BotNotInConversationRoster: {
    sentence:
      'The bot is not in this team. Add the app to the team again (Apps → Faden → Add to a team), and to private and shared channels by themselves.',
    gone: 'channel',
  },
  BotDisabledByAdmin: {
    sentence: 'A Teams admin has blocked the app. Allow it in the Teams admin center (Manage apps).',
    gone: 'account',
  },
  TenantNotAllowed: { sentence: 'The tenant does not let this bot in.', gone: 'account' },
  UnauthorizedForTenant: { sentence: 'The tenant does not let this bot in.', gone: 'account' },
  ForbiddenOperationException: {
    sentence: 'Teams does not let the bot do this here. Is the app still in the team?',
  },
  NotEnoughPermissions: {
    sentence: 'The bot lacks a permission here. Upload the newest app package and accept what it asks for.',
  },
  MessageWritesBlocked: {
    sentence: 'This conversation takes no messages from the bot: it was blocked, or the thread is locked.',
  },
  ConversationBlockedByUser: { sentence: 'This person has blocked the bot.' },
  ConversationNotFound: {
    sentence: 'There is no such conversation in Teams: the channel or thread was deleted.',
    gone: 'here',
  },
  ActivityNotFoundInConversation: { sentence: 'There is no such post in Teams: it was deleted.' },
  MemberNotFoundInConversation: { sentence: 'There is no such person in this conversation.' },
  MessageSizeTooBig: { sentence: 'This is too large for one post in Teams.' },
  ConversationArchived: { sentence: 'The channel is archived. Restore it in Teams.', gone: 'channel' },
}

/** `here`: whether the call was about a thread or about a channel itself. */
export function asDeliveryError(error: unknown, here: 'thread' | 'channel' = 'channel'): DeliveryError {
  if (error instanceof DeliveryError) return error
  const failed = (typeof error === 'object' && error !== null ? error : {}) as Failed
  const { statusCode: status } = failed
  if (status === undefined) return withoutAnswer(failed, error)
  const { code, message } = answerOf(failed)
  if (status === 401) return tokenRefused(code, error)
  const { failure, wait } = kindOf(status)
  const refusal = failure === 'rejected' ? refusals[code] : undefined
  const gone = refusal?.gone === 'here' ? here : refusal?.gone
  const retryAfter = failure === 'not-sent' ? (askedToWait(failed) ?? wait) : undefined
  const asSaid = `Teams says ${status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`
  return new DeliveryError(failure, refusal?.sentence ?? asSaid, {
    cause: error,
    ...(gone && { gone }),
    ...(retryAfter !== undefined && { retryAfter }),
  })
}

function tokenRefused(code: string, cause: unknown): DeliveryError {
  const sentence = `Teams does not accept the bot’s token${code ? ` (${code})` : ''}. Check msteams.app_id, msteams.tenant_id and the secret; npm run doctor tries them.`
  return new DeliveryError('rejected', sentence, { cause, gone: 'account' })
}

/** What Microsoft's sign-in libraries throw when nobody answers there. */
const signInTrouble =
  /^(ClientAuth|Client|Server|InteractionRequired|Authentication|CredentialUnavailable|AggregateAuthentication)/

function withoutAnswer({ code = '', name = '', message = '' }: Failed, error: unknown): DeliveryError {
  if (neverConnected.test(code))
    return new DeliveryError('not-sent', `Teams can’t be reached (${code}).`, { cause: error })
  // The token comes before the call.
  if (/AADSTS\d+/.test(message))
    return new DeliveryError('rejected', `Microsoft gives the bot no token: ${signInAdvice(message)}`, {
      cause: error,
      gone: 'account',
    })
  if (signInTrouble.test(name))
    return new DeliveryError('not-sent', `Microsoft gives the bot no token: ${signInAdvice(message)}`, {
      cause: error,
    })
  return new DeliveryError('uncertain', `No answer came from Teams (${code || name || message}).`, {
    cause: error,
  })
}

/** Milliseconds, where Teams does not say how long. */
const aWhile = 2000

/**
 * 412, 502 and 503 are passing troubles of the service in which nothing was taken, so Microsoft asks for a repeat; after
 * 500, 504 and a time-out nobody knows. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
 */
function kindOf(status: number): { failure: DeliveryFailure; wait?: number } {
  switch (status) {
    case 408:
    case 500:
    case 504:
      return { failure: 'uncertain' }
    case 412:
      return { failure: 'not-sent' }
    case 429:
    case 502:
    case 503:
      return { failure: 'not-sent', wait: aWhile }
    default:
      return { failure: status > 504 ? 'uncertain' : 'rejected' }
  }
}

function answerOf({ details, response }: Failed): { code: string; message: string } {
  const read = details?.error ?? bodyOf(response?.bodyAsText)
  return { code: String(read?.code ?? ''), message: String(read?.message ?? '').slice(0, 200) }
}

function bodyOf(text: string | null | undefined): { code?: string; message?: string } | undefined {
  try {
    const body = JSON.parse(text ?? '') as { error?: { code?: string; message?: string } }
    return body.error
  } catch {
    return undefined
  }
}

/** Seconds, or a date. RFC 9110, 10.2.3. */
function askedToWait({ response }: Failed): number | undefined {
  const asked = response?.headers?.get('retry-after')
  if (!asked) return undefined
  const wait = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - Date.now()
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), 10 * 60_000) : undefined
}

/** Microsoft's codes for what is usually wrong. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export function signInAdvice(message: string): string {
  const code = /AADSTS\d+/.exec(message)?.[0] ?? ''
  switch (code) {
    case 'AADSTS7000215':
      return `MSTEAMS_APP_PASSWORD is wrong: it must be the secret’s value, not its id (${code}).`
    case 'AADSTS7000222':
      return `the client secret has expired: make a new one and set MSTEAMS_APP_PASSWORD (${code}).`
    case 'AADSTS700016':
      return `msteams.app_id is not known in this tenant (${code}).`
    case 'AADSTS90002':
    case 'AADSTS900023':
      return `msteams.tenant_id is no tenant (${code}).`
    default:
      return code || message.split('\n')[0]?.slice(0, 200) || 'no reason was given.'
  }
}
