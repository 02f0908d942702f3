import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * An authorization server (RFC 6749, 7523, 8628) that gives tokens which really open something: whoever is shown one
 * asks it back (RFC 7662). Says no, or breaks, when it is told to.
 */
export class TokenEndpoint {
  /** What was asked for, in order. */
  readonly asked: URLSearchParams[] = []
  /** By token: whose mailbox it opens. */
  readonly tokens = new Map<string, string>()
  /** What answers the next request instead. */
  readonly answers: { readonly status: number; readonly body: object }[] = []
  /** Seconds that a token is good for. */
  expiresIn = 3600
  /** The refresh token that is good now; each use makes the next. */
  refreshToken = 'refresh-1'
  secret = 'app-secret'
  user = 'support'
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify(body))
    })
  })

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** From now on no token opens anything any more. */
  revokeAll(): void {
    this.tokens.clear()
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const url = new URL(request.url ?? '', this.url)
    const form = new URLSearchParams(await text(request))
    if (url.pathname === '/introspect')
      return this.#introspect(form.get('token') ?? url.searchParams.get('token'))
    if (url.pathname.endsWith('/devicecode')) return this.#device()
    this.asked.push(form)
    const scripted = this.answers.shift()
    if (scripted) return scripted
    return this.#grant(form)
  }

  #grant(form: URLSearchParams): { status: number; body: object } {
    const refuse = (error: string, error_description: string) => ({
      status: 400,
      body: { error, error_description },
    })
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return form.get('client_secret') === this.secret
          ? this.#token()
          : refuse(
              'invalid_client',
              'AADSTS7000222: The provided client secret keys are expired.\r\nTrace ID: 1',
            )
      case 'refresh_token':
        if (form.get('refresh_token') !== this.refreshToken)
          return refuse('invalid_grant', 'AADSTS700082: The refresh token has expired due to inactivity.')
        this.refreshToken = `refresh-${this.asked.length + 1}`
        return this.#token({ refresh_token: this.refreshToken })
      case 'urn:ietf:params:oauth:grant-type:device_code':
        return this.#token({ refresh_token: this.refreshToken })
      case 'authorization_code':
        return form.get('code') === 'agreed'
          ? this.#token({ refresh_token: this.refreshToken })
          : refuse('invalid_grant', 'no such code')
      case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
        return this.#token()
      default:
        return refuse('unsupported_grant_type', 'what is that?')
    }
  }

  #token(more: object = {}) {
    const token = `token-${this.asked.length}`
    this.tokens.set(token, this.user)
    return {
      status: 200,
      body: { access_token: token, token_type: 'Bearer', expires_in: this.expiresIn, ...more },
    }
  }

  #device() {
    const codes = { device_code: 'device', user_code: 'ABCD-1234', expires_in: 60, interval: 1 }
    return { status: 200, body: { ...codes, verification_uri: 'https://login.example/device' } }
  }

  #introspect(token: string | null) {
    const username = token === null ? undefined : this.tokens.get(token)
    return { status: 200, body: username ? { active: true, username } : { active: false } }
  }
}
