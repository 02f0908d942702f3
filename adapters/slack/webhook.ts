import type { IncomingMessage, ServerResponse } from 'node:http'
import { verifySlackRequest } from '@slack/bolt'
import type { Log } from '../../src/domain/log.ts'
import type { Payload } from './payloads.ts'

/** Slack’s own payloads stay far below. */
const maxBytes = 1024 * 1024
const bodyPatience = 10_000
/** A request that is older was recorded and played again. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const maxAge = 5 * 60

interface Door {
  readonly signingSecret: string
}

interface Options<Own extends Door> {
  readonly doors: readonly Own[]
  readonly log: Log
  /** The one of those that have signed it whom it is for; null: none, and it is refused. */
  addressee(payload: Payload, signers: readonly Own[]): Own | null
  /** null: not now. */
  take(payload: Payload, door: Own, retry: unknown): Promise<unknown> | null
}

/** Slack calls us: a signed request is answered once what it brings is committed, so that Slack repeats what is not. */
export function createWebhook<Own extends Door>({ doors, log, addressee, take }: Options<Own>) {
  let isOpen = false
  const underWay = new Set<Promise<void>>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return end(response, 405)
    if (!isOpen) return end(response, 503)
    const body = await readBody(request)
    if (body === null) return end(response, 413)
    const signers = doors.filter(({ signingSecret }) => isSigned(request, body, signingSecret))
    if (signers.length === 0) return end(response, 401)
    const payload = parse(body, request.headers['content-type'] ?? '')
    if (!payload) return end(response, 400)
    if (payload.type === 'url_verification') return end(response, 200, { challenge: payload.challenge })
    if ('ssl_check' in payload) return end(response, 200)
    const door = addressee(payload, signers)
    if (!door) {
      log.warn({}, 'something from Slack was signed with another workspace’s secret, and is refused')
      return end(response, 401)
    }
    try {
      const taking = take(payload, door, request.headers['x-slack-retry-num'])
      if (!taking) return end(response, 503)
      end(response, 200, await taking)
    } catch (error) {
      log.warn(
        { reason: (error as Error).message },
        'something from Slack was not taken; Slack will repeat it',
      )
      end(response, 500)
    }
  }

  return {
    open(): void {
      isOpen = true
    },
    async close(): Promise<void> {
      isOpen = false
      await Promise.allSettled([...underWay])
    },
    handle(request: IncomingMessage, response: ServerResponse): void {
      const answering = answer(request, response).catch(() => void response.destroy())
      underWay.add(answering)
      void answering.finally(() => underWay.delete(answering))
    },
  }
}

function isSigned({ headers }: IncomingMessage, body: string, signingSecret: string): boolean {
  const timestamp = Number(headers['x-slack-request-timestamp'])
  const signature = headers['x-slack-signature']
  if (signingSecret === '' || typeof signature !== 'string') return false
  if (!(Math.abs(Date.now() / 1000 - timestamp) <= maxAge)) return false
  try {
    const signed = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp }
    verifySlackRequest({ signingSecret, body, headers: signed })
    return true
  } catch {
    return false
  }
}

async function readBody(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = []
  let size = 0
  const timer = setTimeout(() => request.destroy(), bodyPatience)
  try {
    for await (const piece of request) {
      size += (piece as Buffer).length
      if (size > maxBytes) return null
      pieces.push(piece as Buffer)
    }
    return Buffer.concat(pieces).toString('utf8')
  } finally {
    clearTimeout(timer)
  }
}

/** Events are JSON; what people press comes as JSON in a form’s field, a slash command as a form. */
function parse(body: string, type: string): Payload | null {
  try {
    if (!type.startsWith('application/x-www-form-urlencoded')) return object(JSON.parse(body))
    const fields = Object.fromEntries(new URLSearchParams(body))
    return fields.payload === undefined ? fields : object(JSON.parse(fields.payload))
  } catch {
    return null
  }
}

const object = (value: unknown): Payload | null =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value as Payload) : null

function end(response: ServerResponse, status: number, body?: unknown): void {
  if (response.headersSent) return
  if (status === 413) response.setHeader('connection', 'close')
  if (body === undefined || body === '') response.writeHead(status).end()
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
