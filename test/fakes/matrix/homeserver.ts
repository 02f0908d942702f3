import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { KeyServer } from './key-server.ts'
import { type HeldEvent, Refusal, Rooms } from './rooms.ts'
import { messagesBefore, syncAnswer } from './sync.ts'

interface User {
  readonly id: string
  readonly name: string
  readonly token: string
  readonly device: string
}

interface Request {
  readonly user: User
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly type: string
  /** The parts of the path that stand for something. */
  readonly named: readonly string[]
}

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Answer = any
type Route = readonly [method: string, path: RegExp, answer: (request: Request) => Promise<Answer> | Answer]

/** What befalls the next requests that post. */
export type Mishap = 'busy' | 'lost answer' | null

/**
 * As much of a Matrix homeserver as a bot and two people need, over real HTTP (client-server API 1.10). Cross-signing it
 * takes and forgets: that is tried on a real one.
 */
export class FakeHomeserver {
  readonly rooms = new Rooms()
  mishap: Mishap = null
  readonly revoked = new Set<string>()
  url = ''
  #users: User[] = []
  #files = new Map<string, { readonly type: string; readonly bytes: Buffer }>()
  readonly keys = new KeyServer()
  /** What was shown as read, in order. */
  readonly receipts: { readonly event: string; readonly thread: string }[] = []
  /** Method and path of every request, without its query. */
  readonly requests: string[] = []
  readonly #server: Server = createServer((request, response) => void this.#answer(request, response))

  static async start(): Promise<FakeHomeserver> {
    const homeserver = new FakeHomeserver()
    homeserver.#server.listen(0, '127.0.0.1')
    await once(homeserver.#server, 'listening')
    homeserver.url = `http://127.0.0.1:${(homeserver.#server.address() as AddressInfo).port}`
    return homeserver
  }

  register(local: string, name: string): User {
    const user = { id: `@${local}:fake.test`, name, token: `token-of-${local}`, device: `DEVICE${local}` }
    this.#users.push(user)
    return user
  }

  upload(bytes: Buffer, type: string): string {
    const id = `file${this.#files.size + 1}`
    this.#files.set(id, { type, bytes })
    return `mxc://fake.test/${id}`
  }

  file(mxc: string): Buffer {
    return this.#files.get(mxc.split('/').at(-1) ?? '')?.bytes ?? Buffer.alloc(0)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url)
    const path = url.pathname.replace(/^\/_matrix\/(?:client\/)?/, '')
    this.requests.push(`${request.method} ${path}`)
    const body = await buffer(request).catch(() => Buffer.alloc(0))
    const say = (status: number, answer: object | Buffer) => {
      response.statusCode = status
      if (!Buffer.isBuffer(answer)) response.setHeader('content-type', 'application/json')
      response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer))
    }
    try {
      if (path === 'versions') return say(200, { versions: ['v1.10', 'v1.11'] })
      const user = this.#userOf(request)
      const found = this.#routes.find(([method, pattern]) => method === request.method && pattern.test(path))
      if (!found) throw new Refusal(404, 'M_UNRECOGNIZED', `${request.method} ${path}`)
      const named = (found[1].exec(path) ?? []).slice(1).map(decodeURIComponent)
      const isPost = request.method === 'PUT' && /\/send\//.test(path)
      if (isPost && this.mishap === 'busy')
        return say(429, { errcode: 'M_LIMIT_EXCEEDED', error: 'Too Many Requests', retry_after_ms: 40 })
      const type = request.headers['content-type'] ?? ''
      const answer = await found[2]({ user, query: url.searchParams, body, type, named })
      if (isPost && this.mishap === 'lost answer') return void response.destroy()
      say(200, answer)
    } catch (error) {
      if (error instanceof Refusal) return say(error.status, { errcode: error.code, error: error.message })
      say(500, { errcode: 'M_UNKNOWN', error: String(error) })
    }
  }

  #userOf({ headers }: IncomingMessage): User {
    const token = headers.authorization?.replace(/^Bearer /, '')
    const user = this.#users.find((one) => one.token === token)
    if (!user || this.revoked.has(user.id))
      throw new Refusal(401, 'M_UNKNOWN_TOKEN', 'Unrecognised access token')
    return user
  }

  readonly #json = ({ body }: Request) => JSON.parse(body.toString() || '{}')

  readonly #routes: readonly Route[] = [
    ['GET', /^v3\/account\/whoami$/, ({ user }) => ({ user_id: user.id, device_id: user.device })],
    ['POST', /^v3\/keys\/upload$/, (request) => this.#keepKeys(request)],
    ['POST', /^v3\/keys\/query$/, (request) => this.keys.query(this.#json(request) as never)],
    ['POST', /^v3\/keys\/claim$/, (request) => this.keys.claim(this.#json(request) as never)],
    ['POST', /^v3\/keys\/(?:device_signing|signatures)\/upload$/, () => ({ failures: {} })],
    ['PUT', /^v3\/sendToDevice\/([^/]+)\//, (request) => this.#sendToDevice(request)],
    ['GET', /^v3\/sync$/, (request) => this.#sync(request)],
    [
      'GET',
      /^v3\/joined_rooms$/,
      ({ user }) => ({
        joined_rooms: [...new Set(this.rooms.events.map(({ room_id }) => room_id))].filter(
          (room) => this.rooms.membership(room, user.id) === 'join',
        ),
      }),
    ],
    [
      'POST',
      /^v3\/join\/([^/]+)$/,
      ({ user, named: [room = ''] }) => {
        this.rooms.join(room, user.id, user.name)
        return { room_id: room }
      },
    ],
    [
      'POST',
      /^v3\/rooms\/([^/]+)\/leave$/,
      ({ user, named: [room = ''] }) => {
        this.rooms.setState(room, user.id, 'm.room.member', user.id, { membership: 'leave' })
        return {}
      },
    ],
    ['PUT', /^v3\/rooms\/([^/]+)\/send\/([^/]+)\/([^/]+)$/, (request) => this.#send(request)],
    [
      'PUT',
      /^v3\/rooms\/([^/]+)\/redact\/([^/]+)\/[^/]+$/,
      ({ user, named: [room = '', event = ''] }) => ({ event_id: this.rooms.redact(room, user.id, event) }),
    ],
    [
      'GET',
      /^v3\/rooms\/([^/]+)\/state\/([^/]+)\/(.*)$/,
      ({ user, named: [room = '', type = '', key = ''] }) => {
        this.#mustBeIn(room, user)
        const content = this.rooms.state(room, type, key)
        if (!content) throw new Refusal(404, 'M_NOT_FOUND', 'Event not found.')
        return content
      },
    ],
    [
      'GET',
      /^v3\/rooms\/([^/]+)\/members$/,
      ({ user, named: [room = ''] }) => {
        this.#mustBeIn(room, user)
        return { chunk: this.rooms.stateEvents(room).filter(({ type }) => type === 'm.room.member') }
      },
    ],
    [
      'GET',
      /^v3\/rooms\/([^/]+)\/messages$/,
      ({ user, query, named: [room = ''] }) => {
        this.#mustBeIn(room, user)
        return messagesBefore(this.rooms, room, query)
      },
    ],
    [
      'GET',
      /^v3\/rooms\/([^/]+)\/event\/([^/]+)$/,
      ({ user, named: [room = '', event = ''] }) => {
        this.#mustBeIn(room, user)
        return this.rooms.find(room, event)
      },
    ],
    [
      'GET',
      /^v1\/rooms\/([^/]+)\/relations\/([^/]+)\/([^/]+)(?:\/[^/]+)?$/,
      ({ user, named: [room = '', event = '', relation = ''] }) => {
        this.#mustBeIn(room, user)
        return { chunk: this.rooms.related(room, event, relation) }
      },
    ],
    [
      'POST',
      /^v3\/rooms\/[^/]+\/receipt\/m\.read\/([^/]+)$/,
      (request) => {
        const { thread_id: thread } = this.#json(request)
        this.receipts.push({ event: request.named[0] ?? '', thread })
        return {}
      },
    ],
    ['GET', /^v1\/media\/config$/, () => ({ 'm.upload.size': 50 * 1024 * 1024 })],
    ['POST', /^media\/v3\/upload$/, ({ body, type }) => ({ content_uri: this.upload(body, type) })],
    [
      'GET',
      /^v1\/media\/download\/[^/]+\/([^/]+)$/,
      ({ named: [id = ''] }) => {
        const file = this.#files.get(id)
        if (!file) throw new Refusal(404, 'M_NOT_FOUND', 'no such file')
        return file.bytes
      },
    ],
  ]

  #mustBeIn(room: string, user: User): void {
    if (this.rooms.membership(room, user.id) !== 'join')
      throw new Refusal(403, 'M_FORBIDDEN', `User ${user.id} not in room ${room}`)
  }

  #send(request: Request): object {
    const [room = '', type = '', transaction = ''] = request.named
    const content = this.#json(request) as HeldEvent['content']
    return { event_id: this.rooms.send(room, request.user.id, type, content, transaction) }
  }

  #keepKeys(request: Request): object {
    return this.keys.upload(request.user.id, request.user.device, this.#json(request))
  }

  #sendToDevice(request: Request): object {
    this.keys.send(request.user.id, request.named[0] ?? '', this.#json(request).messages)
    this.rooms.wake()
    return {}
  }

  async #sync({ user, query }: Request): Promise<object> {
    const since = query.get('since')
    const limit = JSON.parse(query.get('filter') ?? '{}').room?.timeline?.limit ?? 10
    const isNew = () => !since || this.rooms.events.length > Number(since.slice(1))
    const waits = !isNew() && !this.keys.hasNews(user.id, user.device)
    if (waits) await this.rooms.change(Number(query.get('timeout') ?? 0))
    return {
      ...syncAnswer(this.rooms, user.id, since, limit),
      to_device: { events: this.keys.take(user.id, user.device) },
      device_one_time_keys_count: this.keys.counts(user.id, user.device),
    }
  }
}
