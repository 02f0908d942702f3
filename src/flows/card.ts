import type { Card } from '../domain/card.ts'
import { teamOf } from '../domain/directory.ts'
import { ticketCard } from '../domain/ticket-card.ts'
import type { DeliveryContext } from '../store/delivery-context.ts'
import { ticketOf } from '../store/entities/ticket.ts'
import { type Core, pageLink } from './core.ts'
import type { Surface } from './deliver.ts'
import { quarantineCardFor } from './quarantine.ts'

/** The card as it should look now. */
export function cardFor(core: Core, surface: Surface, context: DeliveryContext): Card {
  const { directory, settings } = core
  const { thread, team } = surface
  const { ticket, requester, participants, linked, mergedInto, quarantine } = context
  if (quarantine) return quarantineCardFor(core, surface, quarantine)
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
    ended: thread.endedAt !== null,
    link: pageLink(settings, ticket.token),
    now: core.now(),
  })
}
