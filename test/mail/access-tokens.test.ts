import { generateKeyPairSync, verify } from 'node:crypto'
import type { OAuthSignIn } from '../../src/domain/sign-in.ts'
import { accessTokens, type Consents, SignInError } from '../../src/mail/access-tokens.ts'
import { TokenEndpoint } from '../fakes/token-endpoint.ts'

let endpoint: TokenEndpoint
let kept: Map<string, string>
let consents: Consents
let now: number

beforeEach(async () => {
  endpoint = await new TokenEndpoint().start()
  kept = new Map()
  consents = {
    read: async (name) => kept.get(name) ?? null,
    keep: async (name, token) => void kept.set(name, token),
  }
  now = Date.now()
})
afterEach(() => endpoint.stop())

const app = (more: Partial<OAuthSignIn> = {}): OAuthSignIn => ({
  kind: 'oauth',
  grant: 'app',
  tokenUrl: `${endpoint.url}/token`,
  consent: null,
  clientId: 'faden',
  secret: 'app-secret',
  variable: 'MAILBOX_SUPPORT_CLIENT_SECRET',
  scope: 'https://outlook.office365.com/.default',
  name: 'support',
  ...more,
})
const user = () => app({ grant: 'user', secret: null, scope: 'imap offline_access' })
const tokensOf = (signIn: OAuthSignIn) => accessTokens(signIn, 'support@school.example', consents, () => now)

async function refusal(signIn: OAuthSignIn): Promise<SignInError> {
  const error = await tokensOf(signIn)
    .current()
    .then(
      () => null,
      (error: unknown) => error,
    )
  expect(error).toBeInstanceOf(SignInError)
  return error as SignInError
}

test('an application signs in as itself, with its id, secret and scope', async () => {
  expect(await tokensOf(app()).current()).toBe('token-1')
  expect(Object.fromEntries(endpoint.asked[0] ?? [])).toEqual({
    grant_type: 'client_credentials',
    client_id: 'faden',
    client_secret: 'app-secret',
    scope: 'https://outlook.office365.com/.default',
  })
})

test('a token is asked for once, whoever waits for it, and again some minutes before it ends', async () => {
  const tokens = tokensOf(app())
  expect(await Promise.all([tokens.current(), tokens.current(), tokens.current()])).toEqual(
    Array(3).fill('token-1'),
  )
  now += 54 * 60_000
  expect(await tokens.current()).toBe('token-1')
  now += 2 * 60_000
  expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(['token-2', 'token-2'])
})

test('a token that a server refused is not shown again', async () => {
  const tokens = tokensOf(app())
  await tokens.current()
  tokens.forget()
  expect(await tokens.current()).toBe('token-2')
})

test('in the name of a person who has agreed; the new refresh token is kept, and used the next time', async () => {
  kept.set('support', 'refresh-1')
  const tokens = tokensOf(user())
  await tokens.current()
  expect(kept.get('support')).toBe(endpoint.refreshToken)
  tokens.forget()
  await tokens.current()
  expect(endpoint.asked.map((form) => form.get('refresh_token'))).toEqual(['refresh-1', 'refresh-2'])
})

test('a service account signs who it is and for whom it reads', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  // As an environment variable holds it.
  const secret = pem.replaceAll('\n', '\\n')
  await tokensOf(app({ grant: 'service-account', clientId: 'desk@project.example', secret })).current()
  const [head = '', claims = '', signature = ''] = (endpoint.asked[0]?.get('assertion') ?? '').split('.')
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    iss: 'desk@project.example',
    sub: 'support@school.example',
    aud: `${endpoint.url}/token`,
    scope: 'https://outlook.office365.com/.default',
  })
  const signed = Buffer.from(`${head}.${claims}`)
  expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
})

test('a secret that has expired is told with its variable, in one line', async () => {
  const error = await refusal(app({ secret: 'of last year' }))
  expect(error.message).toMatch(
    /support@school\.example: AADSTS7000222: The provided client secret keys are expired\.$/,
  )
  expect(error.mend).toContain('set MAILBOX_SUPPORT_CLIENT_SECRET to a secret that is still good')
  expect(`${error.message} ${error.mend}`).not.toContain('of last year')
})

test('a consent that has ended, or was never given, is told with the command that asks for it', async () => {
  expect(await refusal(user())).toMatchObject({
    message: expect.stringContaining('nobody has agreed yet'),
    mend: 'npm run faden -- mail sign-in support',
  })
  kept.set('support', 'refresh-of-yore')
  expect(await refusal(user())).toMatchObject({
    message: expect.stringContaining('AADSTS700082'),
    mend: 'npm run faden -- mail sign-in support',
  })
})

test('an endpoint that is down or speaks nonsense is told as such, and asked again the next time', async () => {
  const tokens = tokensOf(app())
  endpoint.answers.push({ status: 503, body: {} })
  await expect(tokens.current()).rejects.toThrow(SignInError)
  expect(await tokens.current()).toBe('token-2')
  await endpoint.stop()
  tokens.forget()
  await expect(tokens.current()).rejects.toThrow(/no token for support@school\.example from 127\.0\.0\.1/)
  endpoint = await new TokenEndpoint().start()
})
