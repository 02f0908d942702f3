import type { ChannelRef, ChatUser } from './chat.ts'
import type { AgentId, ChannelId, TeamId } from './ids.ts'
import { type Mirrored, type MirrorTarget, mayBeMirrored } from './mirroring.ts'
import type { Organisation } from './organisations.ts'
import type { Agent, Channel, Team } from './people.ts'

export interface KnownAgent extends Agent {
  /** Lower case. */
  readonly email: string | null
  /** The user id by which the agent is mentioned, by platform. */
  readonly accounts: Readonly<Record<string, string>>
  /** As whom the agent sits in a channel, where the platform tells: an account of one workspace is nobody in another. */
  readonly seats?: Readonly<Record<ChannelId, string>>
}

/** Who works here and where: from the configuration and, where members are agents, from who is in the channels now. */
export interface Directory {
  readonly teams: ReadonlyMap<TeamId, Team>
  readonly channels: ReadonlyMap<ChannelId, Channel>
  readonly agents: ReadonlyMap<AgentId, KnownAgent>
  /** By their names in the configuration. */
  readonly organisations: ReadonlyMap<string, Organisation>
}

/** By the account, else by the address that the platform vouches for. */
export function agentOf({ agents }: Directory, platform: string, user: ChatUser): Agent | null {
  const known = [...agents.values()]
  const email = user.email?.trim().toLowerCase()
  return (
    known.find((agent) => agent.accounts[platform] === user.id) ??
    (email ? known.find((agent) => agent.email === email) : undefined) ??
    null
  )
}

/** Every id that the agent is mentioned by somewhere. */
export function accountsOf({ accounts, seats = {} }: KnownAgent): string[] {
  return [...Object.values(accounts), ...Object.values<string>(seats)]
}

/** The user id by which the agent is mentioned in that channel. */
export function accountIn({ accounts, seats }: KnownAgent, { id, platform }: Channel): string | undefined {
  return seats?.[id] ?? accounts[platform]
}

export function teamOf({ teams }: Directory, id: TeamId): Team {
  const team = teams.get(id)
  if (!team) throw new Error(`team ${id} is not in the configuration any more, but has tickets`)
  return team
}

/** Where something is asked, and what may be read there. */
export type Place = MirrorTarget & Pick<Channel, 'content' | 'confidential'>

/** The channel, or a conversation in private: the platform still reads along, and its strictest channel says what it may. */
export function placeOf({ channels }: Directory, { platform, id }: ChannelRef): Place {
  const there = [...channels.values()].filter((channel) => channel.platform === platform)
  return (
    there.find(({ externalId }) => externalId === id) ?? {
      id: null,
      isCloud: there.some(({ isCloud }) => isCloud),
      content: there.some(({ content }) => content === 'header') ? 'header' : 'full',
      confidential: 'hold',
    }
  )
}

/**
 * May it be read there? What was said in a channel that is gone from the configuration only if it is for everyone: nobody
 * knows any more what that channel let out.
 */
export function mayBeReadIn(
  { channels }: Directory,
  message: Mirrored,
  saidIn: ChannelId | null,
  place: MirrorTarget,
): boolean {
  const source = saidIn === null ? null : channels.get(saidIn)
  if (source === undefined) return message.visibility === 'public' || message.shared
  return mayBeMirrored(message, source, place)
}

export function channelOf({ channels }: Directory, id: ChannelId): Channel {
  const channel = channels.get(id)
  if (!channel) throw new Error(`channel ${id} is not in the configuration any more, but has threads`)
  return channel
}
