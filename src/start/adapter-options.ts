import { join } from 'node:path'
import type { Config } from '../config/index.ts'
import type {
  AdapterContext,
  AdapterMemory,
  PlatformAgent,
  PlatformChannel,
} from '../domain/adapter-context.ts'
import { commandHelp } from '../domain/commands/index.ts'
import type { Leases } from '../domain/lease.ts'
import type { Log } from '../domain/log.ts'
import { wordsOf } from '../domain/words/index.ts'

interface Surroundings {
  readonly log: Log
  readonly memoryOf: (platform: string) => AdapterMemory
  readonly leases: Leases
}

/** What the adapter of a platform is handed: the same for each of them, with its own settings and secrets. */
export function adapterContext(config: Config, core: Surroundings, platform: string): AdapterContext {
  const { settings = {}, secrets = {} } = config.platforms[platform] ?? {}
  return {
    settings,
    secrets,
    language: config.language,
    publicUrl: config.http.publicUrl,
    folder: join(config.dataFolder, platform),
    channels: channelsOn(config, platform),
    agents: agentsOn(config, platform),
    commands: commandHelp(wordsOf(config.language)),
    memory: core.memoryOf(platform),
    leases: core.leases,
    log: core.log,
  }
}

/** For an adapter that is made to be asked and not to be started. It remembers nothing, and leaves nothing behind. */
export function withoutDatabase(log: Log): Surroundings {
  return {
    log,
    memoryOf: () => ({ read: async () => null, write: async () => {}, forget: async () => {} }),
    leases: { hold: () => ({ release: async () => {} }) },
  }
}

export function channelsOn({ channels, teams, language }: Config, platform: string): PlatformChannel[] {
  return channels
    .filter((channel) => channel.platform === platform)
    .map(({ externalId, id, name }) => {
      const team = teams.find(({ channel }) => channel === id)
      return { id: externalId, name, team: team?.name ?? name, language: team?.language ?? language }
    })
}

export function agentsOn({ agents, teams }: Config, platform: string): PlatformAgent[] {
  return agents.flatMap(({ name, accounts, teams: [first] }) => {
    const account = accounts[platform]
    const team = teams.find(({ id }) => id === first)
    return account && team ? [{ id: account, name, team: team.name }] : []
  })
}
