import type { PlatformChannel } from '../../src/domain/adapter-context.ts'
import type { Finding } from '../../src/domain/finding.ts'
import type { TeamsSettings } from './config.ts'
import type { Connector } from './connector.ts'
import { asDeliveryError, signInAdvice } from './errors.ts'
import type { Places } from './places.ts'
import { path } from './webhook.ts'

interface Parts {
  readonly settings: TeamsSettings
  readonly connector: Connector
  readonly places: Places
  readonly channels: readonly PlatformChannel[]
  readonly publicUrl: string
}

/** Tries what can be tried from here. That Teams reaches us only Teams can try: the address it needs is named. */
export async function* examine({
  settings,
  connector,
  places,
  channels,
  publicUrl,
}: Parts): AsyncGenerator<Finding> {
  yield endpoint(settings, publicUrl)
  const signIn = await signedIn(settings, connector)
  yield signIn
  if (signIn.problem) return
  for (const channel of channels) yield await seen(channel, connector, places)
}

function endpoint({ playground }: TeamsSettings, publicUrl: string): Finding {
  const address = publicUrl + path
  const isFit = playground !== null || publicUrl.startsWith('https://')
  return {
    part: 'teams messaging endpoint',
    detail: playground
      ? `${address}, for the Agents Playground`
      : `${address} must stand in the Azure bot (Settings → Configuration)`,
    problem: isFit
      ? null
      : `Teams calls only https addresses, and this is ${address}. Set public_url to the public HTTPS address.`,
  }
}

async function signedIn(
  { appId, signIn, playground }: TeamsSettings,
  connector: Connector,
): Promise<Finding> {
  const part = 'teams sign-in'
  if (playground) return { part, detail: 'not needed in the Playground', problem: null }
  try {
    await connector.token()
    return {
      part,
      detail: `${appId}, by ${signIn === 'secret' ? 'its secret' : 'managed identity'}`,
      problem: null,
    }
  } catch (error) {
    return {
      part,
      detail: '',
      problem: `Microsoft gives the bot no token: ${signInAdvice(String((error as Error).message))}`,
    }
  }
}

async function seen({ id, name }: PlatformChannel, connector: Connector, places: Places): Promise<Finding> {
  const part = `teams channel ${name}`
  try {
    const client = await connector.client(await places.serviceUrl(id))
    const { members = [] } = await client.conversations.getConversationPagedMembers(id)
    return { part, detail: `the bot is in its team, ${members.length} people are seen`, problem: null }
  } catch (error) {
    return { part, detail: '', problem: asDeliveryError(error).message }
  }
}
