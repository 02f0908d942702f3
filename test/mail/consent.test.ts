import type { OAuthSignIn } from '../../src/domain/sign-in.ts'
import { askConsent } from '../../src/mail/consent.ts'
import { TokenEndpoint } from '../fakes/token-endpoint.ts'
import { eventually } from './fakes.ts'

let endpoint: TokenEndpoint
let said: string[]

beforeEach(async () => {
  endpoint = await new TokenEndpoint().start()
  said = []
})
afterEach(() => endpoint.stop())

function ask(kind: 'device' | 'browser'): Promise<string> {
  const url = kind === 'device' ? `${endpoint.url}/devicecode` : 'https://accounts.example/auth'
  const signIn: OAuthSignIn = {
    kind: 'oauth',
    grant: 'user',
    tokenUrl: `${endpoint.url}/token`,
    consent: { kind, url },
    clientId: 'faden',
    secret: null,
    variable: 'MAILBOX_SUPPORT_CLIENT_SECRET',
    scope: 'imap offline_access',
    name: 'support',
  }
  return askConsent(signIn, 'support@school.example', (line) => void said.push(line))
}

/** Where the browser of the person who was asked comes back to. */
async function comesBack(code: string): Promise<Response> {
  await eventually(() => said.length > 0)
  const url = new URL(/https:\S+/.exec(said[0] ?? '')?.[0] ?? '')
  const { redirect_uri = '', state = '', ...rest } = Object.fromEntries(url.searchParams)
  expect(rest).toMatchObject({
    client_id: 'faden',
    scope: 'imap offline_access',
    code_challenge_method: 'S256',
  })
  await fetch(new URL('/favicon.ico', redirect_uri))
  return fetch(`${redirect_uri}?${new URLSearchParams({ code, state })}`)
}

test('with a code, on any device: the person is told where to enter it', async () => {
  expect(await ask('device')).toBe('refresh-1')
  expect(said).toEqual([
    'Open https://login.example/device, sign in as support@school.example and enter the code ABCD-1234',
  ])
})

test('in a browser that comes back to this machine, proving that it is the same one that was asked', async () => {
  const consent = ask('browser')
  const shown = await comesBack('agreed')
  expect(await shown.text()).toContain('This window can be closed')
  expect(await consent).toBe('refresh-1')
  expect(endpoint.asked[0]?.get('code_verifier')).toMatch(/^[\w-]{43,}$/)
})

test('an answer that was made up is refused', async () => {
  const consent = ask('browser').catch((error: Error) => error)
  await comesBack('guessed')
  expect(await consent).toBeInstanceOf(Error)
})
