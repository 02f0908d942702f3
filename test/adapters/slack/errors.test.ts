import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createClient } from '../../../adapters/slack/client.ts'
import { asDeliveryError, attempt, slackError } from '../../../adapters/slack/errors.ts'
import { DeliveryError } from '../../../src/domain/errors.ts'

/** One call over real HTTP to a server that answers like this. */
async function call(answer: RequestListener, timeout = 10_000): Promise<DeliveryError> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = createClient('xoxb-secret', { apiUrl: `http://127.0.0.1:${port}/api/`, timeout })
  try {
    await attempt(() => client.chat.postMessage({ channel: 'C1', text: 'x' }))
  } catch (error) {
    return error as DeliveryError
  } finally {
    server.closeAllConnections()
    server.close()
  }
  throw new Error('the call went well')
}

const json =
  (body: object): RequestListener =>
  (_request, response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
const status =
  (code: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(code, headers).end('{}')

test.each([
  ['ratelimited', 'not-sent', undefined],
  ['message_limit_exceeded', 'not-sent', undefined],
  ['internal_error', 'uncertain', undefined],
  ['fatal_error', 'uncertain', undefined],
  ['service_unavailable', 'uncertain', undefined],
  ['account_inactive', 'rejected', 'account'],
  ['token_revoked', 'rejected', 'account'],
  ['invalid_auth', 'rejected', 'account'],
  ['missing_scope', 'rejected', 'account'],
  ['not_in_channel', 'rejected', 'channel'],
  ['channel_not_found', 'rejected', 'channel'],
  ['is_archived', 'rejected', 'channel'],
  ['thread_not_found', 'rejected', 'thread'],
  ['message_not_found', 'rejected', undefined],
  ['msg_too_long', 'rejected', undefined],
  ['invalid_blocks', 'rejected', undefined],
  ['something_new', 'rejected', undefined],
])('%s is %s, gone: %s', async (error, failure, gone) => {
  const failed = await call(json({ ok: false, error }))
  expect({ failure: failed.failure, gone: failed.gone }).toEqual({ failure, gone })
  expect(failed.message).toContain(error)
  expect(slackError(failed)).toBe(error)
})

test('a scope that is missing is named', async () => {
  const failed = await call(json({ ok: false, error: 'missing_scope', needed: 'chat:write', provided: '' }))
  expect(failed.message).toContain('chat:write')
})

test('a root post that is not there means that its thread is gone', async () => {
  const failed = await call(json({ ok: false, error: 'message_not_found' }))
  expect(asDeliveryError(failed.cause, true).gone).toBe('thread')
})

test('a rate limit says how long to wait', async () => {
  const failed = await call(status(429, { 'retry-after': '7' }))
  expect({ failure: failed.failure, retryAfter: failed.retryAfter }).toEqual({
    failure: 'not-sent',
    retryAfter: 7000,
  })
})

test('… and one without a time is not sent either', async () => {
  const failed = await call(status(429))
  expect(failed.failure).toBe('not-sent')
  expect(failed.retryAfter).toBeGreaterThan(0)
})

test.each([500, 502, 503, 504])('status %s is uncertain, tried once, and no token is shown', async (code) => {
  let calls = 0
  const failed = await call((request, response) => {
    calls += 1
    status(code)(request, response)
  })
  expect(failed.failure).toBe('uncertain')
  expect(calls).toBe(1)
  expect(failed.message).not.toContain('xoxb')
})

test.each([400, 403, 404])('status %s is rejected', async (code) => {
  expect((await call(status(code))).failure).toBe('rejected')
})

test('a connection that breaks off, or stays silent, is uncertain', async () => {
  expect((await call((request) => request.socket.destroy())).failure).toBe('uncertain')
  expect((await call(() => {}, 300)).failure).toBe('uncertain')
})

test('half an answer is uncertain', async () => {
  const failed = await call((_request, response) => {
    response.write('{"ok":', () => response.destroy())
  })
  expect(failed.failure).toBe('uncertain')
})

test('a peer that was never reached got nothing', async () => {
  const closed = createServer()
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise((resolve) => closed.close(resolve))
  const client = createClient('xoxb-secret', { apiUrl: `http://127.0.0.1:${port}/api/` })
  const failed = attempt(() => client.chat.postMessage({ channel: 'C1', text: 'x' }))
  await expect(failed).rejects.toMatchObject({ failure: 'not-sent' })
})

test('what is no failure of Slack’s is not taken for one that surely did not go out', () => {
  expect(asDeliveryError(new Error('bug'))).toMatchObject({ failure: 'uncertain' })
  const own = new DeliveryError('rejected', 'x')
  expect(asDeliveryError(own)).toBe(own)
})
