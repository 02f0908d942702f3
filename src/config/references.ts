import { isFreemail } from '../domain/freemail.ts'
import { isLoopback } from '../domain/loopback.ts'
import { nearest, type Problem, show } from './problems.ts'
import type { FileConfig } from './schema.ts'

/** What the schema can't see: whether the parts of the file fit each other, the platforms and the host. */
export function checkReferences(file: FileConfig, platforms: readonly string[], host: string): Problem[] {
  const problems: Problem[] = []
  const report = (key: string, sentence: string) => problems.push({ key, sentence })
  const teams = Object.keys(file.teams)
  const mustExist = (key: string, value: string, kind: string, known: readonly string[]) => {
    if (known.includes(value)) return
    const meant = nearest(value, known)
    const hint = meant
      ? `Did you mean ${meant}?`
      : `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}.`
    report(key, `found ${show(value)}; expected a ${kind} that exists. ${hint}`)
  }

  if (teams.length === 0)
    report(
      'teams',
      'expected at least one team, for example support: { name: Support, level: 1, channel: support }',
    )
  for (const [id, team] of Object.entries(file.teams)) {
    mustExist(`teams.${id}.channel`, team.channel, 'channel', Object.keys(file.channels))
    if (team.escalates_to !== undefined) {
      const key = `teams.${id}.escalates_to`
      mustExist(key, team.escalates_to, 'team', teams)
      const next = file.teams[team.escalates_to]
      if (next && next.level <= team.level) {
        report(
          key,
          `found ${show(team.escalates_to)} of level ${next.level}; expected a team of a level above ${team.level}.`,
        )
      }
    }
    const isAnyoneListed = Object.values(file.organisations).some(
      ({ domains, addresses }) => domains.length + addresses.length > 0,
    )
    if ((team.senders === 'domains' || team.senders === 'registered') && !isAnyoneListed) {
      report(
        `teams.${id}.senders`,
        `found ${show(team.senders)}, but nobody is listed under organisations: everyone would wait in quarantine. ` +
          'List their domains or addresses there.',
      )
    }
    if (team.reminder_days >= team.pending_close_days) {
      report(
        `teams.${id}.reminder_days`,
        `found ${team.reminder_days}; expected fewer than pending_close_days (${team.pending_close_days}): the reminder comes first.`,
      )
    }
  }
  for (const [id, channel] of Object.entries(file.channels)) {
    mustExist(`channels.${id}.platform`, channel.platform, 'platform', platforms)
    if (channel.platform === 'local' && !isLoopback(host)) {
      report(
        `channels.${id}.platform`,
        `the local chat asks nobody who they are, so it is only for this machine; found HOST ${show(host)}, ` +
          'expected 127.0.0.1, or a channel on another platform.',
      )
    }
  }
  for (const [id, agent] of Object.entries(file.agents)) {
    agent.teams.forEach((team, index) => {
      mustExist(`agents.${id}.teams.${index}`, team, 'team', teams)
    })
    for (const platform of Object.keys(agent.accounts)) {
      mustExist(`agents.${id}.accounts.${platform}`, platform, 'platform', platforms)
    }
  }
  for (const [id, mailbox] of Object.entries(file.mailboxes)) {
    mustExist(`mailboxes.${id}.team`, mailbox.team, 'team', teams)
  }
  for (const [id, organisation] of Object.entries(file.organisations)) {
    organisation.domains.forEach((domain, index) => {
      if (!isFreemail(domain)) return
      report(
        `organisations.${id}.domains.${index}`,
        `found ${show(domain)}, where anyone gets an address; expected a domain of ${show(organisation.name)}, ` +
          'or the single addresses of its people under addresses.',
      )
    })
  }
  if (file.form.team !== undefined) mustExist('form.team', file.form.team, 'team', teams)
  return [...problems, ...findTwins(file)]
}

/** What may not be there twice, because nobody could tell whose it is. */
function findTwins(file: FileConfig): Problem[] {
  const entries = Object.entries
  return [
    ...twins(entries(file.teams).map(([id, { channel }]) => [`teams.${id}.channel`, channel])),
    ...twins(
      entries(file.channels).map(([id, { platform, id: own }]) => [
        `channels.${id}.id`,
        `${platform}: ${own ?? id}`,
      ]),
    ),
    ...twins(entries(file.mailboxes).map(([id, { address }]) => [`mailboxes.${id}.address`, address])),
    ...twins(
      entries(file.organisations).flatMap(([id, { domains, addresses }]) => [
        ...domains.map((domain, n): [string, string] => [`organisations.${id}.domains.${n}`, domain]),
        ...addresses.map((one, n): [string, string] => [`organisations.${id}.addresses.${n}`, one]),
      ]),
    ),
    ...twins(entries(file.organisations).map(([id, { name }]) => [`organisations.${id}.name`, name])),
    ...twins(
      entries(file.agents).flatMap(([id, { email }]) => (email ? [[`agents.${id}.email`, email]] : [])),
    ),
    ...twins(
      entries(file.agents).flatMap(([id, { accounts }]) =>
        entries(accounts).map(([platform, user]): [string, string] => [
          `agents.${id}.accounts.${platform}`,
          `${platform}: ${user}`,
        ]),
      ),
    ),
  ]
}

function twins(uses: readonly (readonly [key: string, value: string])[]): Problem[] {
  const first = new Map<string, string>()
  return uses.flatMap(([key, value]) => {
    const earlier = first.get(value)
    if (!earlier) first.set(value, key)
    return earlier
      ? [{ key, sentence: `found ${show(value)}, which ${earlier} has already; expected one of its own.` }]
      : []
  })
}
