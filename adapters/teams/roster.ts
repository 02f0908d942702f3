import { DeliveryError } from '../../src/domain/errors.ts'
import type { Connector } from './connector.ts'
import type { Places } from './places.ts'

/** What the connector tells of someone in a channel. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
export interface Listed {
  readonly id?: string
  readonly name?: string
  readonly aadObjectId?: string
  readonly email?: string
  readonly userRole?: string
  readonly tenantId?: string
}

interface Page {
  readonly members?: readonly Listed[]
  readonly continuationToken?: string
}

const perPage = 200
/** More people than Teams lets into a team. */
const mostPages = 150
const keptFor = 10 * 60_000

export type Roster = ReturnType<typeof createRoster>

/** Who is in a channel. */
export function createRoster(connector: Connector, places: Places) {
  const known = new Map<string, { readonly listed: readonly Listed[] | null; readonly until: number }>()
  const asked = new Map<string, Promise<readonly Listed[]>>()

  /** Everybody, as of now, or a rejection: half a list would make strangers of the others. */
  async function read(channel: string): Promise<readonly Listed[]> {
    const client = await connector.client(await places.serviceUrl(channel))
    const found: Listed[] = []
    let next: string | undefined
    for (let page = 0; page < mostPages; page++) {
      const wanted = { pageSize: perPage, ...(next && { continuationToken: next }) }
      // The types of botbuilder know neither of the two.
      const answer = await client.conversations.getConversationPagedMembers(channel, wanted as never)
      const { members = [], continuationToken } = answer as Page
      found.push(...members)
      next = continuationToken
      if (!next) {
        known.set(channel, { listed: found, until: Date.now() + keptFor })
        return found
      }
    }
    throw new DeliveryError('not-sent', `The list of the members of ${channel} does not end.`)
  }

  function ask(channel: string): Promise<readonly Listed[]> {
    const under = asked.get(channel)
    if (under) return under
    const asking = read(channel).finally(() => asked.delete(channel))
    asked.set(channel, asking)
    return asking
  }

  return {
    read,

    /** Perhaps some minutes old: for what need not wait. null: Teams does not say. */
    async recent(channel: string): Promise<readonly Listed[] | null> {
      const kept = known.get(channel)
      if (kept && kept.until > Date.now()) return kept.listed
      const asking = ask(channel).catch(() => {
        // It is not asked again at once.
        known.set(channel, { listed: kept?.listed ?? null, until: Date.now() + keptFor / 10 })
        return kept?.listed ?? null
      })
      return kept?.listed ?? asking
    },

    /** Somebody came or went; Teams says it of the team, not of each channel. */
    forget(): void {
      known.clear()
    },
  }
}
