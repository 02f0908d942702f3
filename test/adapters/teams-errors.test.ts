import { asDeliveryError, signInAdvice } from '../../adapters/teams/errors.ts'

const answered = (statusCode: number, code = '', headers: Record<string, string> = {}) => ({
  statusCode,
  response: {
    bodyAsText: JSON.stringify({ error: { code, message: 'because' } }),
    headers: { get: (name: string) => headers[name] },
  },
})

test.each([
  [400, 'BadArgument', 'rejected'],
  [401, '', 'rejected'],
  [403, 'BotNotInConversationRoster', 'rejected'],
  [403, 'BotDisabledByAdmin', 'rejected'],
  [404, 'ConversationNotFound', 'rejected'],
  [404, 'ActivityNotFoundInConversation', 'rejected'],
  [412, 'PreconditionFailed', 'not-sent'],
  [413, 'MessageSizeTooBig', 'rejected'],
  [429, 'Throttled', 'not-sent'],
  [500, '', 'uncertain'],
  [502, '', 'not-sent'],
  [503, '', 'not-sent'],
  [504, '', 'uncertain'],
  [599, '', 'uncertain'],
])('%i %s is %s', (status, code, failure) => {
  expect(asDeliveryError(answered(status, code)).failure).toBe(failure)
})

test.each([
  ['BotNotInConversationRoster', /not in this team.*Add the app/],
  ['BotDisabledByAdmin', /Teams admin center/],
  ['NotEnoughPermissions', /newest app package/],
  ['MessageWritesBlocked', /blocked/],
  ['SomethingNew', /Teams says 403 SomethingNew: because/],
])('a 403 %s says what it is and what to do', (code, sentence) => {
  expect(asDeliveryError(answered(403, code)).message).toMatch(sentence)
})

test('what is gone is said: the thread, the channel, or the bot itself', () => {
  expect(asDeliveryError(answered(404, 'ConversationNotFound'), 'thread').gone).toBe('thread')
  expect(asDeliveryError(answered(404, 'ConversationNotFound'), 'channel').gone).toBe('channel')
  expect(asDeliveryError(answered(403, 'BotNotInConversationRoster'), 'thread').gone).toBe('channel')
  expect(asDeliveryError(answered(403, 'BotDisabledByAdmin')).gone).toBe('account')
  expect(asDeliveryError(answered(401)).gone).toBe('account')
  expect(asDeliveryError(answered(404, 'ActivityNotFoundInConversation'), 'thread').gone).toBeUndefined()
})

test('how long to wait is what Teams says, in seconds or as a moment, and never for ever', () => {
  const wait = (after: string) => asDeliveryError(answered(429, '', { 'retry-after': after })).retryAfter
  expect(wait('7')).toBe(7000)
  expect(wait('99999')).toBe(600_000)
  expect(wait('soon')).toBe(2000)
  expect(wait(new Date(Date.now() + 60_000).toUTCString())).toBeGreaterThan(50_000)
  expect(asDeliveryError(answered(429)).retryAfter).toBe(2000)
  // No time is set for what may have gone out: it is looked at by a person.
  expect(asDeliveryError(answered(500, '', { 'retry-after': '7' })).retryAfter).toBeUndefined()
})

test.each([
  ['ECONNREFUSED', 'not-sent'],
  ['ENOTFOUND', 'not-sent'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'not-sent'],
  ['ECONNRESET', 'uncertain'],
  ['ETIMEDOUT', 'uncertain'],
  ['REQUEST_SEND_ERROR', 'uncertain'],
])('a line that breaks with %s is %s', (code, failure) => {
  expect(asDeliveryError(Object.assign(new Error('x'), { code })).failure).toBe(failure)
})

test('a time-out is uncertain, a token that is refused is the account’s trouble', () => {
  expect(asDeliveryError(Object.assign(new Error('aborted'), { name: 'AbortError' })).failure).toBe(
    'uncertain',
  )
  const denied = Object.assign(new Error('invalid_client: AADSTS7000222: expired'), { name: 'ServerError' })
  expect(asDeliveryError(denied)).toMatchObject({
    failure: 'rejected',
    gone: 'account',
    message: expect.stringMatching(/secret has expired/),
  })
})

test('the advice on a failed sign-in never repeats what Microsoft wrote at length', () => {
  expect(signInAdvice(`AADSTS7000215: Invalid client secret provided.\n${'x'.repeat(5000)}`)).toMatch(
    /the secret’s value/,
  )
  expect(signInAdvice('y'.repeat(5000)).length).toBeLessThanOrEqual(200)
})
