import type { Card } from '../domain/card.ts'
import { type Directory, teamOf } from '../domain/directory.ts'
import type { TeamId } from '../domain/ids.ts'
import type { Agent } from '../domain/people.ts'
import { ticketCard } from '../domain/ticket-card.ts'
import type { CardContext } from '../store/delivery-context.ts'
import { ticketOf } from '../store/entities/ticket.ts'
import { type Core, pageLink } from './core.ts'
import type { Surface } from './deliver.ts'
import { quarantineCardFor } from './quarantine.ts'

/** The card as it should look now, to everybody or to one agent. */
export function cardFor(
  core: Core,
  surface: Omit<Surface, 'adapter'>,
  context: CardContext,
  looker: Agent | null = null,
): Card {
  const { directory } = core
  const { channel, team } = surface
  const card = context.quarantine
    ? quarantineCardFor(core, surface, context.quarantine)
    : ofTicket(core, surface, context, looker)
  return { ...card, agents: agentsOn(directory, channel.platform, team.id) }
}

function ofTicket(
  { directory, settings, now }: Core,
  { thread, team }: Omit<Surface, 'adapter'>,
  { ticket, requester, participants, linked, mergedInto }: CardContext,
  looker: Agent | null,
): Card {
  if (!ticket || !requester) throw new Error(`thread ${thread.id} has no ticket to show`)
  const turn = teamOf(directory, ticket.teamId)
  return ticketCard({
    ticket: ticketOf(ticket),
    requester,
    participants,
    linked,
    mergedInto,
    team: turn,
    nextTeam: turn.escalatesTo ? (directory.teams.get(turn.escalatesTo) ?? null) : null,
    assignee: ticket.assigneeId ? (directory.agents.get(ticket.assigneeId) ?? null) : null,
    viewer: team,
    looker,
    ended: thread.endedAt !== null,
    link: pageLink(settings, ticket.token),
    now: now(),
  })
}

function agentsOn({ agents }: Directory, platform: string, first: TeamId): string[] {
  const there = [...agents.values()].filter(({ accounts }) => accounts[platform])
  const own = there.filter(({ teams }) => teams.includes(first))
  return [...new Set([...own, ...there])].map(({ accounts }) => accounts[platform] as string)
}
