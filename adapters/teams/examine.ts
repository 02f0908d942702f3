import type { PlatformAgent, PlatformChannel } from '../../src/domain/adapter-context.ts'
import type { Finding } from '../../src/domain/finding.ts'
import type { TeamsSettings } from './config.ts'
import type { Connector } from './connector.ts'
import { asDeliveryError, signInAdvice } from './errors.ts'
import type { Listed, Roster } from './roster.ts'
import { path } from './webhook.ts'

interface Parts {
  readonly settings: TeamsSettings
  readonly connector: Connector
  readonly roster: Roster
  readonly channels: readonly PlatformChannel[]
  readonly agents: readonly PlatformAgent[]
  readonly publicUrl: string
}

/** Tries what can be tried from here. That Teams reaches us only Teams can try: the address it needs is named. */
export async function* examine({
  settings,
  connector,
  roster,
  channels,
  agents,
  publicUrl,
}: Parts): AsyncGenerator<Finding> {
  yield endpoint(settings, publicUrl)
  const signIn = await signedIn(settings, connector)
  yield signIn
  if (signIn.problem) return
  const rosters: Seen[] = []
  for (const channel of channels) {
    const { listed, ...finding } = await seen(channel, roster)
    rosters.push(listed)
    yield finding
  }
  // Of a channel that can't be read nobody knows who is in it.
  if (agents.length > 0 && !rosters.includes(null))
    yield known(
      agents,
      rosters.flatMap((one) => one ?? []),
    )
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

async function seen({ id, name }: PlatformChannel, roster: Roster): Promise<Finding & { listed: Seen }> {
  const part = `teams channel ${name}`
  try {
    const listed = await roster.read(id)
    return {
      part,
      detail: `the bot is in its team, ${listed.length} people are seen`,
      problem: null,
      listed,
    }
  } catch (error) {
    const problem = copiedFromLink(id) ?? asDeliveryError(error).message
    return { part, detail: '', problem, listed: null }
  }
}

/** As the channel's link writes it, or the link itself: Teams would say that the channel was deleted. */
function copiedFromLink(id: string): string | null {
  const [found] = /19(:|%3A)[^/?]+(@|%40)thread\.\w+/i.exec(id) ?? []
  const decoded = found?.replace(/%3A/gi, ':').replace(/%40/g, '@')
  return decoded && decoded !== id
    ? `“${id}” is written as in a link. In the configuration its id is ${decoded}.`
    : null
}

/** null: it could not be read. */
type Seen = readonly Listed[] | null

/** Who is written down wrongly is taken for a stranger, which shows only when he writes. */
function known(agents: readonly PlatformAgent[], listed: readonly Listed[]): Finding {
  const there = new Set(listed.map(({ aadObjectId }) => aadObjectId?.toLowerCase()))
  const missing = agents.filter(({ id }) => !there.has(id))
  const names = missing.map(({ id, name }) =>
    there.has(id.toLowerCase()) ? `${name} (write ${id.toLowerCase()})` : `${name} (${id})`,
  )
  return {
    part: 'teams agents',
    detail: `${agents.length - missing.length} of ${agents.length} are in these channels`,
    problem:
      missing.length > 0
        ? `Not found in any of these channels: ${names.join(', ')}. accounts.teams is the object id in Entra ID, in small letters; who is right there must be added to the team.`
        : null,
  }
}
