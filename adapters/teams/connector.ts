import { type Activity, CloudAdapter, type TurnContext } from 'botbuilder'
import {
  AppCredentials,
  AuthenticationConfiguration,
  AuthenticationConstants,
  BotFrameworkAuthenticationFactory,
  ClaimsIdentity,
  type ConnectorClient,
  JwtTokenProviderFactory,
  ManagedIdentityServiceClientCredentialsFactory,
  PasswordServiceClientCredentialFactory,
  ServiceClientCredentialsFactory,
} from 'botframework-connector'
import type { Incoming } from './activity.ts'
import type { Cloud } from './cloud.ts'
import type { TeamsSettings } from './config.ts'
import { Refused } from './gate.ts'
import { limits } from './limits.ts'

/** The only file that makes anything of botbuilder's: who we are, who they are, and the REST client. */
export interface Connector {
  /** Checks the signature over who sent the activity. `Refused` if it is not Teams that speaks; another error if nobody can say. */
  authenticate(header: string, activity: Incoming): Promise<void>
  /** For one service address; made once. */
  client(serviceUrl: string): Promise<ConnectorClient>
  /** A token for the connector, to fetch files with; null where none is needed. */
  token(): Promise<string | null>
}

export function createConnector(settings: TeamsSettings, password: string, cloud: Cloud): Connector {
  const credentials = credentialsFor(settings, password, cloud)
  const authentication = BotFrameworkAuthenticationFactory.create(
    '',
    true,
    cloud.loginUrl,
    cloud.scope,
    cloud.issuer,
    cloud.scope,
    cloud.metadataUrl,
    cloud.metadataUrl,
    'urn:botframework:azure',
    credentials,
    new AuthenticationConfiguration(),
  )
  const door = new Door(authentication)
  const identity = new ClaimsIdentity([
    { type: AuthenticationConstants.AudienceClaim, value: settings.appId },
    { type: AuthenticationConstants.AppIdClaim, value: settings.appId },
  ])
  const clients = new Map<string, Promise<ConnectorClient>>()

  return {
    authenticate: (header, activity) => door.authenticate(header, activity),

    client(serviceUrl) {
      const known = clients.get(serviceUrl)
      if (known) return known
      const made = authentication
        .createConnectorFactory(identity)
        .create(serviceUrl, cloud.scope)
        .then(inOneAttempt)
      clients.set(serviceUrl, made)
      made.catch(() => clients.delete(serviceUrl))
      return made
    },

    async token() {
      if (!settings.appId) return null
      const own = await credentials.createCredentials(settings.appId, cloud.scope, cloud.loginUrl, true)
      return (own as { getToken?: () => Promise<string> }).getToken?.() ?? null
    },
  }
}

/** botbuilder's way in: it checks the token and calls back; what becomes of the activity is not its business. */
class Door extends CloudAdapter {
  async authenticate(header: string, { type, channelId, serviceUrl }: Incoming): Promise<void> {
    try {
      await this.processActivity(header, { type, channelId, serviceUrl } as Activity, noTurn)
    } catch (error) {
      const { name, message, statusCode = 0 } = error as Error & { statusCode?: number }
      // Without the issuer's keys nothing is known of the token: Teams may send it again.
      if (name === 'FetchError' || statusCode >= 500) throw error
      throw new Refused(401, message)
    }
  }
}

const noTurn = async (_context: TurnContext): Promise<void> => {}

/**
 * botbuilder repeats a call three times after a 5xx, a 429 or a dropped line, whatever its options say; a post would
 * stand there twice. One call is one attempt, and it ends in time.
 */
function inOneAttempt(client: ConnectorClient): ConnectorClient {
  const { pipeline } = (client as unknown as { client: { pipeline: Pipeline } }).client
  pipeline.removePolicy({ name: 'defaultRetryPolicy' })
  pipeline.addPolicy({
    name: 'patience',
    sendRequest: (request, next) => {
      // Over the answer's body as well, which its own time limit is not.
      request.abortSignal = AbortSignal.timeout(limits.patience)
      if (request.headers.get(targeted)) request.url += '?isTargetedActivity=true'
      request.headers.delete(targeted)
      return next(request)
    },
  })
  return client
}

/** The client can't add to an address: a post for one person's eyes is marked for the policy above. */
const targeted = 'x-faden-targeted'
export const forOnePerson = { customHeaders: { [targeted]: 'yes' } }

interface Pipeline {
  removePolicy(policy: { name: string }): unknown
  addPolicy(policy: {
    name: string
    sendRequest<Response>(request: PipelineRequest, next: (request: PipelineRequest) => Response): Response
  }): void
}

interface PipelineRequest {
  url: string
  abortSignal: AbortSignal
  readonly headers: { get(name: string): string | undefined; delete(name: string): void }
}

function credentialsFor(
  { appId, tenantId, signIn }: TeamsSettings,
  password: string,
  cloud: Cloud,
): ServiceClientCredentialsFactory {
  if (cloud.token) return new HandedCredentialsFactory(appId, cloud.token)
  return signIn === 'managed-identity' && appId
    ? new ManagedIdentityServiceClientCredentialsFactory(appId, new JwtTokenProviderFactory())
    : new PasswordServiceClientCredentialFactory(appId, password, tenantId)
}

/** Tokens that come from elsewhere than Microsoft's sign-in. */
class HandedCredentialsFactory extends ServiceClientCredentialsFactory {
  readonly #appId: string
  readonly #token: () => Promise<string>

  constructor(appId: string, token: () => Promise<string>) {
    super()
    this.#appId = appId
    this.#token = token
  }

  async isValidAppId(appId: string): Promise<boolean> {
    return appId === this.#appId
  }

  async isAuthenticationDisabled(): Promise<boolean> {
    return false
  }

  async createCredentials(appId: string, scope: string): Promise<AppCredentials> {
    return new HandedCredentials(appId, scope, this.#token)
  }
}

class HandedCredentials extends AppCredentials {
  readonly #token: () => Promise<string>

  constructor(appId: string, scope: string, token: () => Promise<string>) {
    super(appId, undefined, scope)
    this.#token = token
  }

  override getToken(): Promise<string> {
    return this.#token()
  }

  protected async refreshToken() {
    return { accessToken: await this.#token(), expiresOn: new Date() }
  }
}
