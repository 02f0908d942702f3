import { createRequire, registerHooks } from 'node:module'
import type * as BotSdk from 'matrix-bot-sdk'

export type Sdk = typeof BotSdk

const native = '@matrix-org/matrix-sdk-crypto-nodejs'

/**
 * matrix-bot-sdk. It wants the native crypto library the moment it is loaded, although nothing is encrypted through it
 * here: where that library is missing, a stand-in takes its place while matrix-bot-sdk is loaded.
 */
export function loadSdk(): Sdk {
  const require = createRequire(import.meta.url)
  let sdk: Sdk
  try {
    sdk = require('matrix-bot-sdk')
  } catch {
    const url = new URL('./crypto/no-native.cjs', import.meta.url).href
    const hooks = registerHooks({
      resolve: (name, context, next) =>
        name === native ? { url, format: 'commonjs', shortCircuit: true } : next(name, context),
    })
    try {
      sdk = require('matrix-bot-sdk')
    } finally {
      hooks.deregister()
    }
  }
  sdk.LogService.setLevel(sdk.LogLevel.ERROR)
  sdk.LogService.setLogger(silent)
  sdk.setRequestFn(requestByFetch)
  return sdk
}

/** Every failure is thrown as well, and said where it matters. */
const silent = { info() {}, warn() {}, error() {}, debug() {}, trace() {} }

interface Asked {
  readonly uri: string
  readonly method: string
  readonly qs?: Readonly<Record<string, unknown>> | null
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  readonly timeout: number
  /** null: bytes are wanted. */
  readonly encoding?: null
}

type Answered = (error: unknown, response?: { statusCode: number; body: unknown }, body?: unknown) => void

/** What `request`, long given up by its makers, did for matrix-bot-sdk. */
function requestByFetch({ uri, method, qs, headers, body, timeout, encoding }: Asked, answered: Answered) {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(qs ?? {}))
    if (value !== undefined && value !== null)
      for (const one of [value].flat()) url.searchParams.append(name, String(one))
  void fetch(url, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  })
    .then(async (response) => {
      const read = encoding === null ? Buffer.from(await response.arrayBuffer()) : await response.text()
      return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: read }
    })
    .then(
      (response) => answered(null, response, response.body),
      (error) => answered(error),
    )
}
