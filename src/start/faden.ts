import type { Logger } from 'pino'
import { createAdapter } from '../../adapters/index.ts'
import type { Config } from '../config/index.ts'
import type { ChatAdapter } from '../domain/chat.ts'
import { SetupError } from '../domain/errors.ts'
import type { Core } from '../flows/core.ts'
import { customerDesk } from '../flows/pages.ts'
import { startArrivals } from '../jobs/arrivals.ts'
import { startChats } from '../jobs/connections.ts'
import { type Members, startMembers } from '../jobs/members.ts'
import { startSchedule } from '../jobs/schedule.ts'
import { startSearchIndex } from '../jobs/search-index.ts'
import { startSender } from '../jobs/sender.ts'
import { createMailReader } from '../mail/reader.ts'
import { startEmbeddedPostgres } from '../postgres/index.ts'
import { adapterMemory } from '../store/adapter-memory.ts'
import { openDatabase } from '../store/database.ts'
import { syncDirectory } from '../store/directory.ts'
import { keepLeases } from '../store/leases.ts'
import { migrate } from '../store/migrate.ts'
import { syncOrganisations } from '../store/organisations.ts'
import { createWebServer } from '../web/server.ts'
import { adapterContext } from './adapter-options.ts'
import { directoryOf, directoryRowsOf, settingsOf } from './directory.ts'
import { healthOf } from './health.ts'
import { startIntakes } from './intakes.ts'
import { consentsIn, mailerOf } from './mail-logins.ts'
import { mailPort, readerSettings } from './mail-port.ts'
import { createMetrics } from './metrics.ts'
import { localOptions } from './platforms/local.ts'
import { keptSecret } from './secret.ts'

export interface Faden {
  readonly web: string
  readonly smtpPort: number | null
  stop(): Promise<void>
}

/** Everything, started in order; when a step fails, what was started before is stopped in reverse. */
export async function startFaden(config: Config, log: Logger, fatal: (error: Error) => void): Promise<Faden> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of stops.reverse()) await step()
  }
  try {
    const url = config.databaseUrl ?? (await embedded(config, log, fatal, stops))
    await migrate(url)
    const database = await openDatabase(url, {
      connections: 16,
      onError: (error) => log.error({ err: error }, 'an idle database connection was lost'),
    })
    stops.push(() => database.close())

    const leases = keepLeases(url, log)
    stops.push(() => leases.stop())
    const secret = config.secret ?? (await keptSecret(config.dataFolder))
    const consents = consentsIn(database.db, secret)
    const mailer = mailerOf(config, consents)
    stops.push(() => mailer.close())
    const adapters = new Map<string, ChatAdapter>()
    const reader = createMailReader(readerSettings(config, secret))
    stops.push(() => reader.close())
    const directory = directoryOf(config)
    let members: Members | null = null
    const core: Core = {
      database,
      directory,
      newcomers: async (platform) => members?.lookAgain(platform),
      adapters,
      mail: mailPort(reader, mailer, config.mail.outgoing, config.mail.maxBytes),
      settings: settingsOf(config, secret),
      now: () => new Date(),
      log,
    }
    await database.transaction(async (db) => {
      await syncDirectory(db, directoryRowsOf(config))
      await syncOrganisations(db, config.organisations)
    })

    // Streams that a browser holds open end with their adapter, so the web server is told first and awaited last.
    let webDown: Promise<void> = Promise.resolve()
    stops.push(() => webDown)
    const arrivals = startArrivals(core)
    stops.push(() => arrivals.stop())
    const memoryOf = (platform: string) => adapterMemory(database, platform)
    const options = {
      contextOf: (platform: string) => adapterContext(config, { log, memoryOf, leases }, platform),
      local: () => localOptions(config, core, arrivals.inbox),
    }
    for (const platform of new Set(config.channels.map((channel) => channel.platform))) {
      const adapter = await createAdapter(platform, options)
      adapters.set(platform, adapter)
      stops.push(() => adapter.stop())
    }
    refuseUnknownMembers(core)
    const sender = await startSender(core, url)
    stops.push(() => sender.stop())
    const schedule = await startSchedule(core, url)
    stops.push(() => schedule.stop())
    const searchIndex = startSearchIndex(core)
    stops.push(() => searchIndex.stop())

    const chats = await startChats(core, (platform) => members?.changed(platform))
    stops.push(() => chats.stop())
    members = startMembers(core, directory.agents)
    stops.push(async () => members?.stop())
    const intakes = await startIntakes(config, database, leases, arrivals.inbox, consents, log)
    stops.push(() => intakes.stop())
    const metrics = createMetrics(database)
    const web = createWebServer({
      ...config.http,
      language: config.language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      helpdeskName: config.teams.find((team) => team.id === config.form.team)?.name ?? '',
      desk: customerDesk(core),
      webhooks: [...adapters.values()].flatMap((adapter) => (adapter.webhook ? [adapter.webhook] : [])),
      health: () => healthOf({ database, sender, mailer, intakes, chats }),
      metrics,
      limits: {
        maxFileBytes: config.form.maxFileBytes,
        maxFiles: config.form.maxFiles,
        maxTextLength: 40_000,
      },
      log,
    })
    const { url: address } = await web.start()
    stops.push(async () => {
      webDown = web.stop()
    })
    return { web: address, smtpPort: intakes.smtpPort, stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}

/** Asked of a chat that can't say it, nobody would be an agent, and nobody would know why. */
function refuseUnknownMembers({ directory, adapters }: Core): void {
  for (const { id, channel, membersAreAgents } of directory.teams.values()) {
    const platform = directory.channels.get(channel)?.platform ?? ''
    if (membersAreAgents && !adapters.get(platform)?.members) {
      throw new SetupError(
        `teams.${id}.agents: found "members"; expected listed, because ${platform} can't say who is in a channel.`,
      )
    }
  }
}

async function embedded(
  config: Config,
  log: Logger,
  fatal: (error: Error) => void,
  stops: (() => Promise<unknown>)[],
): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    folder: config.dataFolder,
    log: { info: (line) => log.info({}, line) },
    onLost: fatal,
  })
  stops.push(() => postgres.stop())
  return postgres.url
}
