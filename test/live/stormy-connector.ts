import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What becomes of one call: it goes through, is answered in the connector's place, or gets there and its answer is lost. */
export type Weather =
  | 'through'
  | { readonly status: number; readonly headers?: Record<string, string> }
  | 'answer lost'

/** Stands between Faden and the Playground's connector. */
export class StormyConnector {
  weather: (request: IncomingMessage) => Weather = () => 'through'
  /** Calls that did not go through, by what befell them. */
  readonly befell = new Map<string, number>()
  url = ''
  #target = ''
  #turn: Promise<void> = Promise.resolve()
  readonly #server = createServer(async (request, response) => {
    const weather = this.weather(request)
    if (weather !== 'through') this.#count(weather === 'answer lost' ? weather : String(weather.status))
    if (typeof weather === 'object') {
      request.resume()
      response.writeHead(weather.status, weather.headers).end()
      return
    }
    const body = await buffer(request)
    if (request.method === 'POST') await this.#ownMillisecond()
    const answer = await fetch(this.#target + request.url, {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    })
    const text = await answer.text()
    if (weather === 'answer lost') response.destroy()
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })

  async start(target: string): Promise<this> {
    this.#target = target
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** The Playground names what it is sent by the millisecond: of two threads opened in the same one it forgets the first. */
  async #ownMillisecond(): Promise<void> {
    const before = this.#turn
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#turn = promise
    await before
    setTimeout(resolve, 5)
  }

  #count(what: string): void {
    this.befell.set(what, (this.befell.get(what) ?? 0) + 1)
  }
}
