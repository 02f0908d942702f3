import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What befalls one call of the Web API instead of its answer. */
export type Mishap =
  /** Slack says so, and did nothing. */
  | { readonly error: string; readonly needed?: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The call is carried out, only its answer is lost. */
  | { readonly lost: true }

/** The emulator has one team and one id for it. */
export const emulatedTeam = 'T000000001'

/** What stands before Slack's servers: it can be overloaded, refuse, or lose an answer after the work was done. */
export class Front {
  readonly server: Server
  befalls: (method: string) => Mishap | null = () => null
  /** Every call that came, in order. */
  readonly calls: string[] = []
  /** Every token that was shown here. */
  readonly tokens = new Set<string>()
  team = emulatedTeam
  /** As Slack tells it with every answer. */
  scopes: readonly string[] = []
  /** Answered here: what the emulator does not have. */
  answers: (method: string, request: IncomingMessage) => object | null = () => null
  /** What the emulator tells about what happened. */
  onEvent: (body: string, headers: Readonly<Record<string, string>>) => Promise<number> = async () => 200
  emulator = ''
  /** Served here: the emulator's own answer breaks on names beyond ASCII. */
  file: (id: string) => Buffer | null = () => null
  #busy = 0
  #idle: (() => void)[] = []

  constructor() {
    this.server = createServer((request, response) => {
      this.#busy += 1
      response.once('close', () => {
        this.#busy -= 1
        if (this.#busy === 0) for (const resolve of this.#idle.splice(0)) resolve()
      })
      this.#answer(request, response).catch(() => response.destroy())
    })
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Nothing is being answered. */
  async idle(): Promise<void> {
    if (this.#busy === 0) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request)
    const path = request.url ?? '/'
    if (path === '/events') {
      // Not a call of ours: it stays open while the adapter works, and must not count as one.
      this.#busy -= 1
      response.removeAllListeners('close')
      const status = await this.onEvent(body.toString('utf8'), plain(request.headers))
      response.writeHead(status).end()
      return
    }
    const method = /^\/api\/([\w.]+)/.exec(path)?.[1] ?? path
    this.calls.push(method)
    this.tokens.add(/^Bearer (.*)/.exec(request.headers.authorization ?? '')?.[1] ?? '')
    const mishap = this.befalls(method)
    if (mishap && 'status' in mishap) {
      response.writeHead(mishap.status, mishap.headers).end('unwell')
      return
    }
    const own = mishap && 'error' in mishap ? { ok: false, ...mishap } : this.answers(method, request)
    if (own) {
      this.#json(response, own)
      return
    }
    const content = this.file(/^\/files-pri\/(\w+)\//.exec(path)?.[1] ?? '')
    if (content) {
      const mayRead = /^Bearer xox/.test(request.headers.authorization ?? '')
      response.writeHead(mayRead ? 200 : 401).end(mayRead ? content : '')
      return
    }
    await this.#forward(request, path, body, response, mishap !== null)
  }

  async #forward(
    request: IncomingMessage,
    path: string,
    body: Buffer,
    response: ServerResponse,
    isLost: boolean,
  ): Promise<void> {
    const answer = await fetch(this.emulator + path, {
      method: request.method ?? 'GET',
      headers: withoutHop(plain(request.headers)),
      ...(request.method === 'POST' && { body: new Uint8Array(body) }),
    })
    const content = Buffer.from(await answer.arrayBuffer())
    if (isLost) response.destroy()
    else if (answer.headers.get('content-type')?.includes('json'))
      this.#json(response, JSON.parse(content.toString().replaceAll(emulatedTeam, this.team)))
    else
      response
        .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
        .end(content)
  }

  #json(response: ServerResponse, body: object): void {
    const told = this.scopes.length > 0 ? { 'x-oauth-scopes': this.scopes.join(',') } : {}
    response.writeHead(200, { 'content-type': 'application/json', ...told }).end(JSON.stringify(body))
  }
}

const plain = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

const hop = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])
const withoutHop = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !hop.has(name)))
