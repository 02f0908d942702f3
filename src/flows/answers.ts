import type { Notice } from '../domain/chat.ts'
import { type Command, commandTable, explain, usage } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { Agent, Team } from '../domain/people.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { linkedNumbers } from '../store/links.ts'
import { requesterOf } from '../store/people.ts'
import { type ListedTicket, listTickets } from '../store/tickets.ts'
import { type Core, pageLink } from './core.ts'

const listed = 20

export async function list(db: Db, core: Core, agent: Agent, words: Words): Promise<Notice> {
  const rows: string[] = []
  for (const id of agent.teams) {
    const { tickets, total } = await listTickets(db, { team: id }, listed)
    if (total > 0) rows.push(`**${teamOf(core.directory, id).name}** · ${words.list.heading.list}: ${total}`)
    rows.push(...rowsOf(tickets, total, core.now(), words))
  }
  return { tone: 'info', text: rows.length > 0 ? rows.join('\n') : words.notice.empty }
}

export async function mine(db: Db, core: Core, agent: Agent, words: Words): Promise<Notice> {
  const { tickets, total } = await listTickets(db, { assignee: agent.id }, listed)
  const rows = rowsOf(tickets, total, core.now(), words)
  return {
    tone: 'info',
    text: rows.length > 0 ? [`**${words.list.heading.mine}**`, ...rows].join('\n') : words.notice.empty,
  }
}

export async function show(db: Db, core: Core, ticket: TicketRow, words: Words): Promise<Notice> {
  const requester = await requesterOf(db, ticket.requesterId, ticket.requesterEmail)
  const linked = await linkedNumbers(db, ticket.id)
  const owner = ticket.assigneeId ? core.directory.agents.get(ticket.assigneeId) : undefined
  const text = [
    fill(words.list.show, {
      number: ticket.number,
      subject: literally(ticket.subject),
      status: words.status[ticket.status],
      requester: `${literally(requester.name ?? '')} <${requester.email}>`.trim(),
      owner: owner ? fill(words.card.owner, { name: owner.name }) : words.card.nobody,
      link: pageLink(core.settings, ticket.token),
    }),
    ...(linked.length > 0 ? [fill(words.card.linked, { numbers: linked.join(', ') })] : []),
  ]
  return { tone: 'info', text: text.join('\n') }
}

/** The replies written down beforehand, each name once. */
export function canned(teams: readonly Team[], words: Words): Notice {
  const replies = new Map(teams.flatMap((team) => team.canned).map((reply) => [reply.name, reply]))
  if (replies.size === 0) return { tone: 'info', text: words.refusal.noCanned }
  const rows = [...replies.values()].map(({ name, title }) =>
    fill(words.list.canned, { name, title: literally(title) }),
  )
  return { tone: 'info', text: [words.list.cannedHeading, '', ...rows].join('\n') }
}

/** About the command that is named, else about all; `prefix`: what it is typed with there. */
export function help(named: string, prefix: string, words: Words): Notice {
  const row = (command: Command) => `\`${prefix}${usage(command)}\` ${words.help[command.verb]}`
  const wanted = named.replace(/^[/!]/, '').toLowerCase()
  const one = commandTable.find(({ verb }) => verb === wanted)
  if (one) return { tone: 'info', text: explain(one, prefix, words) }
  return { tone: 'info', text: [words.help.heading, '', ...commandTable.map(row)].join('\n') }
}

function rowsOf(tickets: readonly ListedTicket[], total: number, now: Date, words: Words): string[] {
  const rows = tickets.map((ticket) =>
    fill(words.list.row, {
      number: ticket.number,
      subject: literally(ticket.subject),
      status: words.status[ticket.status],
      owner: ticket.assignee ?? words.card.nobody,
      age: ageOf(ticket.arrivedAt, now, words),
    }),
  )
  return total > tickets.length ? [...rows, fill(words.list.more, { count: total - tickets.length })] : rows
}

export function ageOf(since: Date, now: Date, words: Words): string {
  const minutes = Math.max(0, Math.round((now.getTime() - since.getTime()) / 60_000))
  if (minutes < 120) return fill(words.list.minutes, { n: minutes })
  const hours = Math.round(minutes / 60)
  return hours < 48
    ? fill(words.list.hours, { n: hours })
    : fill(words.list.days, { n: Math.round(hours / 24) })
}
