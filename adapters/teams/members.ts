import type { ChannelRef, Member } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Connector } from './connector.ts'
import { asDeliveryError } from './errors.ts'
import { platform } from './ids.ts'
import { userOf } from './people.ts'
import type { Places } from './places.ts'

/** What the connector tells of someone in a channel. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context */
interface Listed {
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

/** All full members, or a rejection: half a list would make strangers of the others. */
export function createMembers(connector: Connector, places: Places, tenant: string | null) {
  return async ({ platform: of, id }: ChannelRef): Promise<readonly Member[]> => {
    if (of !== platform) throw new DeliveryError('rejected', `There is no channel ${id} in Teams.`)
    try {
      const client = await connector.client(await places.serviceUrl(id))
      const found: Listed[] = []
      let next: string | undefined
      for (let page = 0; page < mostPages; page++) {
        const asked = { pageSize: perPage, ...(next && { continuationToken: next }) }
        // The types of botbuilder know neither of the two.
        const answer = await client.conversations.getConversationPagedMembers(id, asked as never)
        const { members = [], continuationToken } = answer as Page
        found.push(...members)
        next = continuationToken
        if (!next) return found.filter((one) => isOfTheTeam(one, tenant)).map(asMember)
      }
      throw new DeliveryError('not-sent', `The list of the members of ${id} does not end.`)
    } catch (error) {
      throw asDeliveryError(error)
    }
  }
}

/** Bots have no object id; guests and people of a shared channel's other tenant are not of ours. */
function isOfTheTeam({ aadObjectId, userRole, tenantId }: Listed, tenant: string | null): boolean {
  if (!aadObjectId || (userRole && userRole !== 'user' && userRole !== 'owner')) return false
  return !tenant || !tenantId || tenantId.toLowerCase() === tenant
}

function asMember(listed: Listed): Member {
  const { id, name } = userOf(listed)
  return { id, name: name || id, ...(listed.email && { email: listed.email.toLowerCase() }) }
}
