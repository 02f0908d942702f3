import type { AgentId, ChannelId, TeamId } from './ids.ts'
import type { Agent, Channel, Team } from './people.ts'

/** Who works here and where, from the configuration. */
export interface Directory {
  readonly teams: ReadonlyMap<TeamId, Team>
  readonly channels: ReadonlyMap<ChannelId, Channel>
  readonly agents: ReadonlyMap<AgentId, Agent & { readonly accounts: Readonly<Record<string, string>> }>
}

export function agentWithAccount({ agents }: Directory, platform: string, userId: string): Agent | null {
  return [...agents.values()].find((agent) => agent.accounts[platform] === userId) ?? null
}

export function teamOf({ teams }: Directory, id: TeamId): Team {
  const team = teams.get(id)
  if (!team) throw new Error(`team ${id} is not in the configuration any more, but has tickets`)
  return team
}

export function channelOf({ channels }: Directory, id: ChannelId): Channel {
  const channel = channels.get(id)
  if (!channel) throw new Error(`channel ${id} is not in the configuration any more, but has threads`)
  return channel
}
