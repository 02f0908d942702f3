import type { Config } from '../config/index.ts'
import type { Directory, KnownAgent } from '../domain/directory.ts'
import type { AgentId } from '../domain/ids.ts'
import type { Settings } from '../flows/core.ts'
import type { DirectoryRows } from '../store/directory.ts'

export function directoryOf({
  teams,
  channels,
  agents,
  organisations,
}: Config): Directory & { readonly agents: Map<AgentId, KnownAgent> } {
  return {
    teams: new Map(teams.map((team) => [team.id, team])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    agents: new Map(agents.map((agent) => [agent.id, agent])),
    organisations: new Map(organisations.map((organisation) => [organisation.id, organisation])),
  }
}

export function directoryRowsOf({ teams, channels, agents, mailboxes }: Config): DirectoryRows {
  return { teams, channels, agents, mailboxes }
}

export function settingsOf(config: Config, secret: string): Settings {
  return {
    publicUrl: config.http.publicUrl,
    secret,
    mailDomain: config.mail.domain,
    language: config.language,
    statusMails: config.mail.statusMails,
    formTeam: config.form.team,
    atMostPerHour: config.mail.atMostPerHour,
    bystanders: config.mail.bystanders,
    ownAddresses: new Set([
      config.mail.from,
      ...config.mailboxes.map(({ address }) => address),
      ...config.teams.map(({ from }) => from),
    ]),
    maxAttachmentBytes: config.mail.maxAttachmentBytes,
    replyAddresses: config.mail.replyAddresses,
  }
}
