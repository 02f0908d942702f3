import type { Member } from '../domain/chat.ts'
import type { Directory, KnownAgent } from '../domain/directory.ts'
import type { AgentId } from '../domain/ids.ts'
import { linkMembers } from '../domain/members.ts'
import type { Channel, Team } from '../domain/people.ts'
import { allMembers, knownAgents, lockMembers, storeMembers } from '../store/members.ts'
import type { Core } from './core.ts'

/**
 * Asks a platform who is in its teams' channels, and makes agents of them where members are agents. In other teams it
 * only learns which account a listed agent has, by the e-mail address. Rejects where the platform does not answer, after
 * the other channels; then everybody there stays what he was.
 */
export async function readMembers(core: Core, platform: string, listed: Directory['agents']): Promise<void> {
  const adapter = core.adapters.get(platform)
  if (!adapter?.members) return
  const failures: unknown[] = []
  for (const team of core.directory.teams.values()) {
    const channel = core.directory.channels.get(team.channel)
    if (channel?.platform !== platform || !isWorthAsking(team, listed)) continue
    try {
      const members = await adapter.members({ platform, id: channel.externalId })
      await linkThem(core, channel, team, members, listed)
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

async function linkThem(
  core: Core,
  { id, platform }: Channel,
  { membersAreAgents }: Team,
  members: readonly Member[],
  listed: Directory['agents'],
): Promise<void> {
  await core.database.transaction(async (db) => {
    await lockMembers(db)
    const known = await knownAgents(db, platform)
    const accounts = new Map([...known.accounts, ...configuredAccounts(listed, platform)])
    await storeMembers(db, platform, id, linkMembers(members, { ...known, accounts }, membersAreAgents))
  })
}

function isWorthAsking(team: Team, listed: Directory['agents']): boolean {
  return team.membersAreAgents || [...listed.values()].some(({ email }) => email !== null)
}

function configuredAccounts(listed: Directory['agents'], platform: string): [string, AgentId][] {
  return [...listed.values()].flatMap(({ id, accounts }) => {
    const account = accounts[platform]
    return account ? [[account, id] as [string, AgentId]] : []
  })
}

/** Everybody who may act now: those who are listed, and the members of channels whose members are agents. */
export async function presentAgents(
  { database, directory }: Core,
  listed: Directory['agents'],
): Promise<Map<AgentId, KnownAgent>> {
  const agents = new Map(listed)
  for (const { agent: id, name, email, platform, channel, externalId, team } of await allMembers(
    database.db,
  )) {
    const isTeam = team !== null && directory.teams.get(team)?.membersAreAgents
    const known = agents.get(id) ?? (isTeam ? { id, name, email, teams: [], accounts: {} } : null)
    if (!known) continue
    agents.set(id, {
      ...known,
      teams: isTeam && !known.teams.includes(team) ? [...known.teams, team] : known.teams,
      // What is configured is what holds.
      accounts: { [platform]: externalId, ...known.accounts },
      seats: { ...known.seats, [channel]: externalId },
    })
  }
  return agents
}
