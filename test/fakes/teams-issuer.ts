import { createSign, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export const appId = '7f3a1c52-0b5e-4c1d-9a46-2f0e6d8b1c34'

interface Claims {
  readonly iss?: string
  readonly aud?: string
  readonly exp?: number
  readonly serviceurl?: string
}

/** Signs as Teams does: RS256, with keys that are published by OpenID Connect discovery. */
export class TeamsIssuer {
  readonly name = 'https://issuer.example'
  metadataUrl = ''
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  readonly #server = createServer((request, response) => {
    const jwk = {
      ...this.#keys.publicKey.export({ format: 'jwk' }),
      kid: 'one',
      use: 'sig',
      endorsements: ['msteams'],
    }
    const body =
      request.url === '/keys'
        ? { keys: [jwk] }
        : { issuer: this.name, jwks_uri: this.metadataUrl.replace('/config', '/keys') }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  })

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.metadataUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/config`
  }

  /** The header of one call; a claim that is given takes the usual one's place. */
  header(claims: Claims, { key = this.#keys.privateKey, alg = 'RS256' } = {}): string {
    const now = Math.floor(Date.now() / 1000)
    const usual = { iss: this.name, aud: appId, nbf: now - 10, exp: now + 3600 }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const signed = `${part({ alg, typ: 'JWT', kid: 'one' })}.${part({ ...usual, ...claims })}`
    const signature = alg === 'none' ? '' : createSign('RSA-SHA256').update(signed).sign(key, 'base64url')
    return `Bearer ${signed}.${signature}`
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
