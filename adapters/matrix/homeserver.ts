import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { MatrixClient } from 'matrix-bot-sdk'
import { SetupError } from '../../src/domain/errors.ts'
import { troubleOf } from './errors.ts'
import type { Sdk } from './sdk.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Session {
  readonly user: string
  readonly device: string
  readonly token: string
}

export interface SignIn {
  readonly url: string
  /** What signs in when there is no token, or the token has run out. */
  readonly password?: string
  readonly user: string
  readonly deviceName: string
  /** A new token is worth keeping: each sign-in counts against the server's limits. */
  keep(session: Session): void
}

const answerWithin = 60_000
const fileWithin = 10 * 60_000

/** One account on one homeserver: the client-server API with the session renewed where that is possible. */
export type Homeserver = ReturnType<typeof createHomeserver>

export function createHomeserver(sdk: Sdk, signIn: SignIn, first: Session) {
  let session = first
  let client: MatrixClient = new sdk.MatrixClient(signIn.url, session.token)
  let renewing: Promise<void> | null = null

  /** A soft logout leaves the device and its keys: the same device signs in again. */
  async function renew(): Promise<void> {
    renewing ??= (async () => {
      const { device } = session
      session = await signInByPassword(sdk, signIn, device)
      client = new sdk.MatrixClient(signIn.url, session.token)
      signIn.keep(session)
    })().finally(() => {
      renewing = null
    })
    await renewing
  }

  async function renewed<Result>(attempt: () => Promise<Result>): Promise<Result> {
    const { token } = session
    try {
      return await attempt()
    } catch (error) {
      if (!troubleOf(error).isSoftLogout || !signIn.password) throw error
      if (session.token === token) await renew()
      return attempt()
    }
  }

  /** For what takes long or is large: it can be broken off, and bytes pass through. */
  async function stream(
    path: string,
    init: RequestInit & { duplex?: 'half' },
    timeout: number,
  ): Promise<Response> {
    const signals = [AbortSignal.timeout(timeout), ...(init.signal ? [init.signal] : [])]
    const response = await fetch(signIn.url + path, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${session.token}` },
      redirect: 'follow',
      signal: AbortSignal.any(signals),
    })
    if (response.ok) return response
    const text = await response.text()
    const body = parsed(text)
    throw new sdk.MatrixError(
      { errcode: 'M_UNKNOWN', error: `status ${response.status}`, ...body },
      response.status,
    )
  }

  return {
    get user() {
      return session.user
    },
    get device() {
      return session.device
    },

    request<Answer>(method: Method, path: string, body?: object, query?: object): Promise<Answer> {
      return renewed(() =>
        client.doRequest(method, `/_matrix/client/${path}`, query ?? null, body ?? null, answerWithin),
      )
    },

    /** Waits on the server's side for up to `wait` milliseconds until something has happened. */
    sync<Answer>(
      query: Readonly<Record<string, string>>,
      wait: number,
      signal: AbortSignal,
    ): Promise<Answer> {
      const path = `/_matrix/client/v3/sync?${new URLSearchParams({ ...query, timeout: String(wait) })}`
      return renewed(
        async () => (await stream(path, { signal }, wait + answerWithin)).json() as Promise<Answer>,
      )
    },

    /** The bytes as they were uploaded, so of an encrypted file the encrypted ones. */
    async download(mxc: string): Promise<Readable> {
      const [, server = '', id = ''] = /^mxc:\/\/([^/]+)\/([\w-]+)$/.exec(mxc) ?? []
      if (!id) throw new sdk.MatrixError({ errcode: 'M_NOT_FOUND', error: 'no such file' }, 404)
      const path = `/_matrix/client/v1/media/download/${encodeURIComponent(server)}/${encodeURIComponent(id)}`
      const response = await renewed(() => stream(path, {}, fileWithin))
      return response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([])
    },

    /** Resolves with the mxc address. After a renewal the bytes are asked for again. */
    async upload(open: () => Readable, type: string, size: number): Promise<string> {
      const headers = { 'content-type': type, 'content-length': String(size) }
      const response = await renewed(() => {
        const body = Readable.toWeb(open()) as unknown as NonNullable<RequestInit['body']>
        const init = { method: 'POST', headers, body, duplex: 'half' } as const
        return stream('/_matrix/media/v3/upload', init, fileWithin)
      })
      return ((await response.json()) as { content_uri: string }).content_uri
    },
  }
}

/** With the id of a device that is there already, that device gets a new token. */
export async function signInByPassword(
  sdk: Sdk,
  { url, user, password, deviceName }: SignIn,
  device?: string,
): Promise<Session> {
  if (!password) throw new SetupError('Set MATRIX_ACCESS_TOKEN or MATRIX_PASSWORD.')
  const answer = (await new sdk.MatrixClient(url, '').doRequest('POST', '/_matrix/client/v3/login', null, {
    type: 'm.login.password',
    identifier: { type: 'm.id.user', user },
    password,
    initial_device_display_name: deviceName,
    ...(device && { device_id: device }),
  })) as { user_id: string; device_id: string; access_token: string }
  return { user: answer.user_id, device: answer.device_id, token: answer.access_token }
}

/** Whose token it is. */
export async function signInByToken(sdk: Sdk, url: string, token: string): Promise<Session> {
  const path = '/_matrix/client/v3/account/whoami'
  const answer = (await new sdk.MatrixClient(url, token).doRequest('GET', path)) as {
    user_id: string
    device_id?: string
  }
  if (!answer.device_id)
    throw new SetupError('MATRIX_ACCESS_TOKEN belongs to no device. Take one from a sign-in by password.')
  return { user: answer.user_id, device: answer.device_id, token }
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}
