import type { ChannelRef, Member } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { asDeliveryError } from './errors.ts'
import { platform } from './ids.ts'
import { userOf } from './people.ts'
import type { Listed, Roster } from './roster.ts'

export function createMembers(roster: Roster, tenant: string | null) {
  return async ({ platform: of, id }: ChannelRef): Promise<readonly Member[]> => {
    if (of !== platform) throw new DeliveryError('rejected', `There is no channel ${id} in Teams.`)
    try {
      return (await roster.read(id)).filter((one) => isOfTheTeam(one, tenant)).map(asMember)
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
