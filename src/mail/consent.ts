import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
  randomPKCECodeVerifier,
  randomState,
  type TokenEndpointResponse,
} from 'openid-client'
import type { OAuthSignIn } from '../domain/sign-in.ts'
import { clientOf } from './access-tokens.ts'

/**
 * Asks a person to let Faden use a mailbox; `say` is told what that person has to do. Resolves with the refresh token
 * that stands for the consent. Rejects if it is refused, or not given in time.
 */
export async function askConsent(
  signIn: OAuthSignIn,
  user: string,
  say: (line: string) => void,
): Promise<string> {
  const answer =
    signIn.consent?.kind === 'device'
      ? await onAnyDevice(signIn, user, say)
      : await inBrowser(signIn, user, say)
  if (!answer.refresh_token)
    throw new Error('the provider gave no refresh token; the application may not ask for one')
  return answer.refresh_token
}

/** RFC 8628: the browser may be anywhere. */
async function onAnyDevice(
  signIn: OAuthSignIn,
  user: string,
  say: (line: string) => void,
): Promise<TokenEndpointResponse> {
  const client = clientOf(signIn)
  const device = await initiateDeviceAuthorization(client, { scope: signIn.scope })
  say(`Open ${device.verification_uri}, sign in as ${user} and enter the code ${device.user_code}`)
  return pollDeviceAuthorizationGrant(client, device)
}

/** RFC 8252 §7.3: the browser comes back to a port of this machine. Google lets no device code open mail. */
async function inBrowser(
  signIn: OAuthSignIn,
  user: string,
  say: (line: string) => void,
): Promise<TokenEndpointResponse> {
  const client = clientOf(signIn)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    const { port } = server.address() as AddressInfo
    const redirect_uri = `http://127.0.0.1:${port}/`
    const [verifier, state] = [randomPKCECodeVerifier(), randomState()]
    const url = buildAuthorizationUrl(client, {
      redirect_uri,
      state,
      scope: signIn.scope,
      login_hint: user,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    })
    say(`Open this in a browser on this machine and sign in as ${user}:\n\n  ${url}\n`)
    say(`(From elsewhere: ssh -L ${port}:127.0.0.1:${port} and then open it there.)`)
    const answered = await theAnswer(server, redirect_uri)
    return await authorizationCodeGrant(client, answered, {
      pkceCodeVerifier: verifier,
      expectedState: state,
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

/** A browser also asks for icons: only what carries an answer is one. */
async function theAnswer(server: Server, redirect: string): Promise<URL> {
  for (;;) {
    const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
    const url = new URL(request.url ?? '', redirect)
    const isAnswer = url.searchParams.has('state')
    response.writeHead(isAnswer ? 200 : 404, {
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
    })
    response.end(isAnswer ? 'Faden has the answer. This window can be closed.\n' : '')
    if (isAnswer) return url
  }
}
