import { importPKCS8, SignJWT } from 'jose'
import {
  allowInsecureRequests,
  ClientSecretPost,
  Configuration,
  clientCredentialsGrant,
  genericGrantRequest,
  None,
  ResponseBodyError,
  refreshTokenGrant,
  type TokenEndpointResponse,
} from 'openid-client'
import { isLoopback } from '../domain/loopback.ts'
import type { OAuthSignIn } from '../domain/sign-in.ts'

/** What people have agreed to, by name: refresh tokens. Kept by the store, unreadable without Faden's secret. */
export interface Consents {
  read(name: string): Promise<string | null>
  keep(name: string, refreshToken: string): Promise<void>
}

export interface AccessTokens {
  /** A token that is good for some minutes more; asked for once, whoever else waits for it. Rejects with a `SignInError`. */
  current(): Promise<string>
  /** The next one is asked for anew. */
  forget(): void
}

/** No token is to be had: the cause, and what mends it. */
export class SignInError extends Error {
  override readonly name = 'SignInError'
  readonly mend: string

  constructor(message: string, mend: string, cause: unknown) {
    super(message, { cause })
    this.mend = mend
  }
}

/** A sign-in may take its time, and a token that ends on the way is refused. */
const margin = 5 * 60_000
/** RFC 6749 §5.1 only recommends to say how long a token is good for. */
const presumedSeconds = 30 * 60

export function accessTokens(
  signIn: OAuthSignIn,
  user: string,
  consents: Consents,
  clock: () => number = Date.now,
): AccessTokens {
  let last: Promise<{ readonly token: string; readonly goodUntil: number }> | null = null

  const ask = async () => {
    const { access_token: token, expires_in: seconds = presumedSeconds } = await tokenFor(
      signIn,
      user,
      consents,
    )
    return { token, goodUntil: clock() + seconds * 1000 - margin }
  }
  return {
    async current() {
      const earlier = last
      const known = await earlier?.catch(() => null)
      if (known && clock() < known.goodUntil) return known.token
      // Whoever else waited for the same may have asked meanwhile.
      if (last === earlier || !last) last = ask()
      return (await last).token
    },
    forget() {
      last = null
    },
  }
}

async function tokenFor(
  signIn: OAuthSignIn,
  user: string,
  consents: Consents,
): Promise<TokenEndpointResponse> {
  const consented = signIn.grant === 'user' ? await consents.read(signIn.name) : null
  if (signIn.grant === 'user' && !consented)
    throw new SignInError(`nobody has agreed yet that Faden reads ${user}`, signInAgain(signIn), null)
  try {
    if (signIn.grant === 'app') return await clientCredentialsGrant(clientOf(signIn), { scope: signIn.scope })
    if (signIn.grant === 'service-account') return await byAssertion(signIn, user)
    const answer = await refreshTokenGrant(clientOf(signIn), consented ?? '', { scope: signIn.scope })
    // Microsoft hands out a new one each time; the old ends after 90 days.
    if (answer.refresh_token && answer.refresh_token !== consented)
      await consents.keep(signIn.name, answer.refresh_token)
    return answer
  } catch (error) {
    throw explain(error, signIn, user)
  }
}

/** https://developers.google.com/identity/protocols/oauth2/service-account */
async function byAssertion({ clientId, secret, scope, tokenUrl, ...signIn }: OAuthSignIn, user: string) {
  const key = await importPKCS8((secret ?? '').replaceAll('\\n', '\n'), 'RS256')
  const assertion = await new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .setIssuer(clientId)
    .setSubject(user)
    .setAudience(tokenUrl)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(key)
  const client = clientOf({ ...signIn, clientId, scope, tokenUrl, secret: null })
  return genericGrantRequest(client, 'urn:ietf:params:oauth:grant-type:jwt-bearer', { assertion })
}

/** For the token endpoint, and for where a person agrees. Plain HTTP only to this machine. */
export function clientOf({ tokenUrl, consent, clientId, secret }: OAuthSignIn): Configuration {
  const server = {
    issuer: new URL(tokenUrl).origin,
    token_endpoint: tokenUrl,
    ...(consent?.kind === 'device' ? { device_authorization_endpoint: consent.url } : {}),
    ...(consent?.kind === 'browser' ? { authorization_endpoint: consent.url } : {}),
  }
  const client = new Configuration(server, clientId, undefined, secret ? ClientSecretPost(secret) : None())
  client.timeout = 30
  if (isLoopback(new URL(tokenUrl).hostname)) allowInsecureRequests(client)
  return client
}

const signInAgain = ({ name }: OAuthSignIn) => `npm run faden -- mail sign-in ${name}`

/** RFC 6749 §5.2. Of a description only the first line: Microsoft's goes on with trace ids. */
function explain(error: unknown, signIn: OAuthSignIn, user: string): SignInError {
  const { host } = new URL(signIn.tokenUrl)
  if (!(error instanceof ResponseBodyError)) {
    const { message, cause } = error as Error
    const reason = cause instanceof Error && cause.message ? cause.message : message
    return new SignInError(`no token for ${user} from ${host}: ${reason}`, 'npm run doctor', error)
  }
  const said = (error.error_description ?? error.error).split(/[\r\n]/)[0]?.slice(0, 300)
  const mend =
    error.error === 'invalid_grant' && signIn.grant === 'user'
      ? signInAgain(signIn)
      : `set ${signIn.variable} to a secret that is still good for the application ${signIn.clientId}, then npm run doctor`
  return new SignInError(`${host} gives no token for ${user}: ${said}`, mend, error)
}
