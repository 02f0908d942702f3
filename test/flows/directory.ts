import type { Directory, KnownAgent } from '../../src/domain/directory.ts'
import type { AgentId, ChannelId, TeamId } from '../../src/domain/ids.ts'
import type { Organisation } from '../../src/domain/organisations.ts'
import type { Channel, Team } from '../../src/domain/people.ts'

/** First and second level in one chat, another first level beside it, and a vendor in a chat that can do little. */
export function testDirectory(): Directory & {
  readonly teams: Map<TeamId, Team>
  readonly channels: Map<ChannelId, Channel>
  readonly agents: Map<AgentId, KnownAgent>
  readonly organisations: Map<string, Organisation>
} {
  return {
    teams: byId([
      team('support', 'Support', 1, 'second-level'),
      team('second-level', 'Second level', 2, null),
      team('network', 'Network', 1, null),
      team('vendor', 'Vendor', 3, null),
    ]),
    channels: byId([
      channel('support', 'chat'),
      channel('second-level', 'chat'),
      channel('network', 'chat'),
      channel('vendor', 'plain'),
    ]),
    agents: byId([
      agent('anna', 'Anna Berger', 'support'),
      agent('ben', 'Ben Yılmaz', 'support'),
      agent('carla', 'Carla Novak', 'second-level'),
      agent('dora', 'Dora Lind', 'network'),
      agent('vito', 'Vito Sala', 'vendor'),
    ]),
    organisations: new Map(),
  }
}

function byId<Named extends { readonly id: string }>(named: readonly Named[]): Map<Named['id'], Named> {
  return new Map(named.map((one) => [one.id, one]))
}

function team(id: string, name: string, level: number, next: string | null): Team {
  return {
    id: id as TeamId,
    name,
    level,
    channel: id as ChannelId,
    escalatesTo: next as TeamId | null,
    language: 'de',
    membersAreAgents: false,
    undoSeconds: 15,
    reminderDays: 3,
    pendingCloseDays: 7,
    resolvedCloseDays: 5,
    reopenDays: 14,
    escalationSentence: { de: `${name} gibt es weiter.`, en: `${name} passes it on.` },
    signature: `Euer ${name}`,
    from: `${id}@desk.example`,
    subjectTag: '[{team} #{number}]',
    texts: {},
    canned: [],
    notifications: 'full',
    ownServer: false,
    senders: 'anyone',
  }
}

function channel(id: string, platform: string): Channel {
  return {
    id: id as ChannelId,
    platform,
    externalId: `C-${id}`,
    name: `#${id}`,
    content: 'full',
    mirror: 'all',
    mirrorToCloud: 'all',
    isCloud: false,
    confidential: 'hold',
  }
}

function agent(id: string, name: string, team: string): KnownAgent {
  return {
    id: id as AgentId,
    name,
    email: null,
    teams: [team as TeamId],
    accounts: { chat: `U-${id}`, plain: `P-${id}` },
  }
}
