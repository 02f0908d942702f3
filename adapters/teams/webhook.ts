import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../../src/domain/log.ts'
import { type Incoming, readActivity } from './activity.ts'
import type { Cloud } from './cloud.ts'
import type { TeamsSettings } from './config.ts'
import type { Connector } from './connector.ts'
import { checkPlayground, checkTenant, checkToken, Refused } from './gate.ts'
import { limits } from './limits.ts'

/** The “messaging endpoint” of the Azure bot. */
export const path = '/teams/messages'

export interface Answer {
  readonly status: number
  readonly body?: object
}

interface Parts {
  readonly settings: TeamsSettings
  readonly cloud: Cloud
  readonly connector: Connector
  readonly take: (activity: Incoming) => Promise<Answer>
  readonly log: Log
}

export function createWebhook({ settings, cloud, connector, take, log }: Parts) {
  async function answer(request: IncomingMessage): Promise<Answer> {
    if (request.method !== 'POST') return { status: request.method === 'HEAD' ? 200 : 405 }
    if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) return { status: 415 }
    const activity = readActivity(JSON.parse(await bodyOf(request)))
    if (!activity) return { status: 400 }
    await check(request, activity)
    return take(activity)
  }

  async function check(request: IncomingMessage, activity: Incoming): Promise<void> {
    if (settings.playground) {
      checkPlayground(request.socket.remoteAddress, request.headers, activity)
      return
    }
    const header = request.headers.authorization ?? ''
    checkToken(header, activity, cloud, Date.now())
    await connector.authenticate(header, activity)
    checkTenant(activity, settings)
  }

  return {
    path,
    handle(request: IncomingMessage, response: ServerResponse): void {
      const from = request.socket.remoteAddress
      answer(request)
        .catch((error: unknown): Answer => {
          if (error instanceof SyntaxError) return { status: 400 }
          if (error instanceof Refused) {
            log.warn({ why: error.message, from }, 'refused what claims to be Teams')
            return { status: error.status }
          }
          log.error({ err: error }, 'what Teams sent could not be taken')
          return { status: 503 }
        })
        .then((answered) => send(response, answered))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const tooLarge = new Refused(413, 'a body that is too large')
  // Said before it is read; whoever does not say it and goes on is cut off.
  if (Number(request.headers['content-length']) > limits.bodyBytes) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > limits.bodyBytes) throw tooLarge
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed || response.headersSent) return
  const text = body ? JSON.stringify(body) : ''
  response.writeHead(status, {
    ...(body && { 'content-type': 'application/json; charset=utf-8' }),
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    // The rest of a body that was not read to its end.
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(text)
}
