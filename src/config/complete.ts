import type { AgentId, ChannelId, TeamId } from '../domain/ids.ts'
import type { Channel, Team } from '../domain/people.ts'
import type { Language } from '../domain/status.ts'
import { cannedReplies } from './canned.ts'
import type { Config, ConfiguredAgent, TeamSmtpServer } from './config.ts'
import { type Environment, isEverywhere } from './environment.ts'
import { commonSmtp, handOver, mailboxes, outgoing, smtpOf, smtpServer } from './mail-servers.ts'
import { ownTexts } from './mail-texts.ts'
import type { Platforms } from './platform.ts'
import { platformConfigs } from './platforms.ts'
import type { Problem } from './problems.ts'
import type { FileConfig } from './schema.ts'

const escalationSentence: Readonly<Record<Language, string>> = {
  de: 'Das können wir vor Ort nicht lösen. Unser Second Level übernimmt und meldet sich.',
  en: "We can't solve this on site. Our second level takes over and will contact you.",
}

/** File and environment together, with every default that depends on something else. */
export function complete(
  file: FileConfig,
  path: string | null,
  environment: Environment,
  platforms: Platforms,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): Config {
  const { host, port, smtpPort, dataFolder, databaseUrl, secret } = environment
  const from = file.mail.from ?? Object.values(file.mailboxes)[0]?.address ?? 'faden@localhost'
  const completed = teams(file, from, problems)
  return {
    file: path,
    dataFolder,
    databaseUrl,
    secret,
    http: { host, port, publicUrl: file.public_url ?? ownAddress(host, port, problems) },
    smtpIn: { host, port: smtpPort, ...handOver(file, problems) },
    language: file.language,
    teams: completed,
    channels: channels(file, platforms),
    platforms: platformConfigs(file, platforms, env, problems),
    agents: agents(file),
    organisations: Object.entries(file.organisations).map(([id, organisation]) => ({ id, ...organisation })),
    mailboxes: mailboxes(file, env, problems),
    smtp: file.smtp ? smtpServer(file.smtp, commonSmtp, env, problems) : null,
    teamSmtp: teamServers(file, completed, env, problems),
    mail: {
      from,
      maxAttachmentBytes: file.mail.max_attachment_bytes,
      outgoing: outgoing(file, problems),
      replyAddresses: file.mail.reply_addresses,
      statusMails: file.mail.status_mails,
      domain: file.mail.domain ?? from.slice(from.lastIndexOf('@') + 1),
      maxBytes: file.mail.max_bytes,
      keepBytes: Math.max(file.mail.keep_bytes, file.mail.max_bytes),
      maxFiles: file.mail.max_files,
      maxTextLength: file.mail.max_text_length,
      readSeconds: file.mail.read_seconds,
      authservId: file.mail.authserv_id ?? null,
      atMostPerHour: {
        ticketsOfSender: file.mail.tickets_of_sender_per_hour,
        mailsOfTicket: file.mail.mails_of_ticket_per_hour,
      },
      bystanders: file.mail.bystanders,
    },
    form: {
      team: (file.form.team ?? byLevel(file)[0]?.[0] ?? '') as TeamId,
      maxFileBytes: file.form.max_file_bytes,
      maxFiles: file.form.max_files,
    },
  }
}

function ownAddress(host: string, port: number, problems: Problem[]): string {
  if (isEverywhere(host)) {
    problems.push({
      key: 'public_url',
      sentence: `found nothing; expected the address that customers open, because HOST is ${host}, for example https://help.school.example`,
    })
  }
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function teams(file: FileConfig, from: string, problems: Problem[]): Team[] {
  return Object.entries(file.teams).map(([id, team]) => {
    const language = team.language ?? file.language
    const own = Object.values(file.mailboxes).find((mailbox) => mailbox.team === id)
    const above = byLevel(file).find(([, other]) => other.level > team.level)
    return {
      id: id as TeamId,
      name: team.name,
      level: team.level,
      channel: team.channel as ChannelId,
      membersAreAgents: team.agents === 'members',
      escalatesTo: (team.escalates_to ?? above?.[0] ?? null) as TeamId | null,
      language,
      undoSeconds: team.undo_seconds,
      reminderDays: team.reminder_days,
      pendingCloseDays: team.pending_close_days,
      resolvedCloseDays: team.resolved_close_days,
      reopenDays: team.reopen_days,
      escalationSentence: { ...escalationSentence, ...team.escalation_sentence },
      signature: team.signature ?? team.name,
      from: team.from ?? own?.address ?? from,
      ownServer: team.smtp !== undefined,
      subjectTag: team.subject_tag,
      texts: ownTexts(file.texts, team.texts),
      canned: cannedReplies(file.canned, id, team.canned, problems),
      notifications: team.notifications,
      senders: team.senders,
    }
  })
}

/** Mail finds its server by its sender, so no two may send as the same. */
function teamServers(
  file: FileConfig,
  completed: readonly Team[],
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): TeamSmtpServer[] {
  return completed.flatMap(({ id, from }) => {
    const own = file.teams[id]?.smtp
    if (!own) return []
    const other = completed.find((team) => team.id !== id && team.from === from)
    if (other) {
      const sentence = `found ${from}, from which ${other.id} sends, too; expected one of its own, because smtp is.`
      problems.push({ key: `teams.${id}.from`, sentence })
    }
    return [{ team: id, from, ...smtpServer(own, smtpOf(id), env, problems) }]
  })
}

/** Lowest first, within a level in the order of the file. */
function byLevel(file: FileConfig) {
  return Object.entries(file.teams).sort(([, a], [, b]) => a.level - b.level)
}

function channels(file: FileConfig, platforms: Platforms): Channel[] {
  return Object.entries(file.channels).map(([id, channel]) => {
    const { isCloud = false, encryptsEndToEnd = false } = platforms.get(channel.platform) ?? {}
    return {
      id: id as ChannelId,
      platform: channel.platform,
      externalId: channel.id ?? id,
      name: channel.name,
      content: channel.content,
      mirror: channel.mirror ?? 'all',
      mirrorToCloud: channel.mirror ?? (encryptsEndToEnd ? 'public' : 'all'),
      isCloud,
      confidential: channel.confidential,
    }
  })
}

function agents(file: FileConfig): ConfiguredAgent[] {
  return Object.entries(file.agents).map(([id, agent]) => ({
    id: id as AgentId,
    name: agent.name,
    email: agent.email ?? null,
    teams: agent.teams as TeamId[],
    accounts: agent.accounts,
  }))
}
