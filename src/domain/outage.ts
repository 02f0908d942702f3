import type { ChannelId, TeamId } from './ids.ts'
import type { Channel, Team } from './people.ts'

/**
 * `connection`: events of a platform can't arrive. `account`: its token was revoked. `channel`: archived, deleted, or we
 * were removed from it. `threads`: none can be opened there. `mailbox`: it is not being read. `quiet`: it is, but at this
 * time of the week there was always mail in it.
 */
export type OutageKind = 'connection' | 'account' | 'channel' | 'threads' | 'mailbox' | 'quiet'

/** Something of the set-up that has stopped working and that a person must mend. */
export interface Outage {
  readonly kind: OutageKind
  /** The platform, the channel's or the mailbox's id; `partSubject` where a connection lacks only for one channel. */
  readonly subject: string
  /** Where it can't be told: this platform, and on it this channel, or all of them. */
  readonly platform: string | null
  readonly channel: ChannelId | null
  /** Whose it is: it is told in its channel if that works. */
  readonly team: TeamId | null
  readonly cause: string
  /** What a person does about it, best a command. */
  readonly mend: string
}

/** Of a platform that is several workspaces one may be lost; a channel could be called like a platform. */
export function partSubject(platform: string, channel: ChannelId): string {
  return `${platform} ${channel}`
}

/**
 * The channel in which to tell of it: on another platform if there is one, else another channel; the team's own first,
 * then the lowest level's. Null if everything that is left is out, too.
 */
export function channelToTell(
  outage: Outage,
  others: readonly Outage[],
  teams: readonly Team[],
  channels: ReadonlyMap<ChannelId, Channel>,
): Channel | null {
  const isOwn = ({ id }: Team) => id === outage.team
  const known = teams
    .toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)) || a.level - b.level)
    .flatMap((team) => channels.get(team.channel) ?? [])
    .filter((channel) => ![outage, ...others].some((one) => affects(one, channel)))
  return known.find(({ platform }) => platform !== outage.platform) ?? known[0] ?? null
}

function affects({ platform, channel: lost }: Outage, channel: Channel): boolean {
  return lost === null ? platform === channel.platform : lost === channel.id
}
