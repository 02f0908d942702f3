import type { MatrixSettings } from './config.ts'
import type { Homeserver } from './homeserver.ts'
import { serverOf } from './ids.ts'
import type { Rooms } from './rooms.ts'

interface Person {
  readonly id: string
}

/** Who is one of ours. Rooms may hold people of any server. */
export type Trust = ReturnType<typeof createTrust>

export function createTrust(
  rooms: Rooms,
  homeserver: Homeserver,
  { space, invites_from }: Pick<MatrixSettings, 'space' | 'invites_from'>,
) {
  const isOnTrustedServer = (user: string) => {
    const trusted = invites_from ?? [serverOf(homeserver.user)]
    return trusted.includes(user) || trusted.includes(serverOf(user))
  }

  /** Asked anew each time: who has left the space is one of ours no more. */
  async function inSpace(): Promise<Set<string>> {
    return new Set((await rooms.joined(await rooms.roomOf(space ?? ''))).map(({ id }) => id))
  }

  return {
    async mayInvite(user: string): Promise<boolean> {
      if (isOnTrustedServer(user)) return true
      return space !== undefined && (await inSpace().catch(() => new Set())).has(user)
    },

    /** Rejects where the space can't be looked into: nobody stops being an agent by that. */
    async ofTeam<Member extends Person>(people: readonly Member[]): Promise<readonly Member[]> {
      const others = people.filter(({ id }) => id !== homeserver.user)
      if (space === undefined) return others.filter(({ id }) => isOnTrustedServer(id))
      const there = await inSpace()
      return others.filter(({ id }) => there.has(id))
    },
  }
}
