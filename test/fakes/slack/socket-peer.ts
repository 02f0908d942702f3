import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'

export interface Acknowledged {
  readonly payload: unknown
}

/**
 * Slack's side of Socket Mode, after https://docs.slack.dev/apis/events-api/using-socket-mode: `apps.connections.open` tells an
 * address that works once; a connection begins with `hello`; each envelope goes to one of the connections and wants an
 * acknowledgement with its id; before a connection is closed it says `disconnect` with a reason.
 */
export class SocketPeer {
  readonly connections = new Set<WebSocket>()
  /** How many were ever opened. */
  opened = 0
  /** No `hello` comes, as from a peer that hangs. */
  isSilent = false
  readonly #tickets = new Set<string>()
  readonly #waiting = new Map<string, (acknowledged: Acknowledged | null) => void>()
  readonly #sockets = new WebSocketServer({ noServer: true })

  constructor(server: Server) {
    server.on('upgrade', (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://x').searchParams.get('ticket') ?? ''
      if (!this.#tickets.delete(ticket)) return socket.destroy()
      this.#sockets.handleUpgrade(request, socket, head, (connection) => this.#greet(connection))
      return
    })
  }

  /** The answer to `apps.connections.open`. */
  ticket(base: string): { readonly ok: true; readonly url: string } {
    const ticket = randomUUID()
    this.#tickets.add(ticket)
    return { ok: true, url: `${base.replace('http', 'ws')}/link/?ticket=${ticket}` }
  }

  /** Over one connection; the same envelope again is a retry. null: nobody acknowledged it in time. */
  async deliver(envelope: object, on = this.#any(), patience = 3000): Promise<Acknowledged | null> {
    if (!on) return null
    const id = randomUUID()
    const { promise, resolve } = Promise.withResolvers<Acknowledged | null>()
    this.#waiting.set(id, resolve)
    on.send(JSON.stringify({ envelope_id: id, accepts_response_payload: true, ...envelope }))
    const timer = setTimeout(() => resolve(null), patience)
    const gone = () => resolve(null)
    on.once('close', gone)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      on.off('close', gone)
      this.#waiting.delete(id)
    }
  }

  /** Waits no longer for acknowledgements that will not come. */
  giveUp(): void {
    for (const resolve of this.#waiting.values()) resolve(null)
  }

  /** Announces the end of a connection and leaves it to the client to go. */
  farewell(connection: WebSocket, reason: 'warning' | 'refresh_requested'): void {
    connection.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-1' } }))
  }

  async close(): Promise<void> {
    for (const connection of this.connections) connection.terminate()
    this.#sockets.close()
  }

  #greet(connection: WebSocket): void {
    this.opened += 1
    this.connections.add(connection)
    connection.on('close', () => this.connections.delete(connection))
    connection.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as { envelope_id: string; payload: unknown }
      this.#waiting.get(envelope_id)?.({ payload })
    })
    if (!this.isSilent) this.hello(connection)
  }

  /** As a connection begins. */
  hello(connection: WebSocket): void {
    const { size } = this.connections
    connection.send(
      JSON.stringify({ type: 'hello', num_connections: size, connection_info: { app_id: 'A0FADEN01' } }),
    )
  }

  #any(): WebSocket | undefined {
    return [...this.connections].at(-1)
  }
}
