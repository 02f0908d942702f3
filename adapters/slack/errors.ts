import { webApi } from '@slack/bolt'
import { DeliveryError, type Gone } from '../../src/domain/errors.ts'

// Slack's names of what went wrong, by what the core can do about it; one that is in no set is rejected. Each method lists
// its own: https://docs.slack.dev/reference/methods/chat.postMessage#errors

const accountGone = new Set([
  'account_inactive',
  'token_revoked',
  'token_expired',
  'invalid_auth',
  'not_authed',
  'not_allowed_token_type',
  'org_login_required',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'team_access_not_granted',
  'two_factor_setup_required',
  'access_denied',
  'accesslimited',
  'app_not_found',
  'missing_scope',
  'no_permission',
  'team_not_found',
])
const channelGone = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'is_inactive',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
  'posting_to_general_channel_denied',
  'no_channel',
  'invalid_channel',
  'mpim_not_found',
  'method_not_supported_for_channel_type',
  'channel_type_not_supported',
])
const threadGone = new Set(['thread_not_found', 'cannot_reply_to_message', 'invalid_thread_ts'])
const messageGone = new Set(['message_not_found', 'no_item_specified', 'bad_timestamp'])
const notNow = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'team_added_to_org',
  'request_timeout',
  'team_quota_exceeded',
  'storage_limit_reached',
])
const uncertain = new Set(['internal_error', 'fatal_error', 'service_unavailable', 'server_error'])

/** The peer was never reached, so nothing can have gone out. */
const notReached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

const aMinute = 60_000

/** `root`: the call was about a thread's root post, so that its absence is the thread's. */
export async function attempt<Result>(call: () => Promise<Result>, { root = false } = {}): Promise<Result> {
  try {
    return await call()
  } catch (error) {
    throw asDeliveryError(error, root)
  }
}

export function asDeliveryError(error: unknown, root = false): DeliveryError {
  if (error instanceof DeliveryError) return error
  const options = { cause: error }
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const retryAfter = error.retryAfter * 1000
    return new DeliveryError('not-sent', 'Slack asks to wait.', { ...options, retryAfter })
  }
  if (error instanceof webApi.WebAPIPlatformError) return ofPlatform(error, root)
  if (error instanceof webApi.WebAPIHTTPError) return ofStatus(error.statusCode, options)
  if (error instanceof webApi.WebAPIRequestError) return ofConnection(error.original)
  return ofConnection(error)
}

/** The error's name, where Slack gave one. */
export function slackError(error: unknown): string | null {
  const cause = error instanceof DeliveryError ? error.cause : error
  return cause instanceof webApi.WebAPIPlatformError ? cause.data.error : null
}

function ofPlatform(error: webApi.WebAPIPlatformError, root: boolean): DeliveryError {
  const { error: name, needed } = error.data as { error: string; needed?: string }
  const options = { cause: error }
  if (notNow.has(name)) {
    const message = `Slack takes nothing now (${name}).`
    return new DeliveryError('not-sent', message, { ...options, retryAfter: aMinute })
  }
  if (uncertain.has(name)) return new DeliveryError('uncertain', `Slack failed inside (${name}).`, options)
  const gone = goneBy(name, root)
  const detail = needed ? `${name}: ${needed}` : name
  return new DeliveryError('rejected', `Slack refuses it (${detail}).`, { ...options, ...(gone && { gone }) })
}

function goneBy(name: string, root: boolean): Gone | undefined {
  if (accountGone.has(name)) return 'account'
  if (channelGone.has(name)) return 'channel'
  if (threadGone.has(name) || (root && messageGone.has(name))) return 'thread'
  return undefined
}

/** Slack's Web API answers 200 to all that it understood; other codes come from what stands before it. */
export function ofStatus(status: number, options: { cause?: unknown } = {}): DeliveryError {
  const message = `Slack answered with status ${status}.`
  if (status === 429) return new DeliveryError('not-sent', message, { ...options, retryAfter: aMinute })
  if (status >= 500 || status === 408) return new DeliveryError('uncertain', message, options)
  return new DeliveryError('rejected', message, options)
}

function ofConnection(error: unknown): DeliveryError {
  const code = codesOf(error).find((one) => notReached.has(one))
  if (code) return new DeliveryError('not-sent', `Slack can’t be reached (${code}).`, { cause: error })
  const { message = String(error) } = error as { message?: string }
  // The SDK has no class for a 429 without a time.
  if (message.startsWith('Retry header did not contain')) return ofStatus(429, { cause: error })
  return new DeliveryError('uncertain', `The connection to Slack broke off: ${message}`, { cause: error })
}

/** Down the chain of causes; where several addresses were tried, of each. */
function codesOf(error: unknown): string[] {
  if (!error || typeof error !== 'object') return []
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown[] }
  return [...(typeof code === 'string' ? [code] : []), ...[cause, ...(errors ?? [])].flatMap(codesOf)]
}
