import type { Card } from '../domain/card.ts'
import { teamOf } from '../domain/directory.ts'
import { ticketCard } from '../domain/ticket-card.ts'
import { ticketOf } from '../store/entities/ticket.ts'
import { requesterOf } from '../store/people.ts'
import { ticketById } from '../store/tickets.ts'
import { type Core, pageLink } from './core.ts'
import type { Surface } from './deliver.ts'

/** The card as it should look now. */
export async function cardFor(core: Core, { thread, team }: Surface): Promise<Card> {
  const { directory, database, settings } = core
  const row = thread.ticketId ? await ticketById(database.db, thread.ticketId) : null
  if (!row) throw new Error(`thread ${thread.id} has no ticket to show`)
  const turn = teamOf(directory, row.teamId)
  return ticketCard({
    ticket: ticketOf(row),
    requester: await requesterOf(database.db, row.requesterId, row.requesterEmail),
    team: turn,
    nextTeam: turn.escalatesTo ? (directory.teams.get(turn.escalatesTo) ?? null) : null,
    assignee: row.assigneeId ? (directory.agents.get(row.assigneeId) ?? null) : null,
    viewer: team,
    ended: thread.endedAt !== null,
    link: pageLink(settings, row.token),
    now: core.now(),
  })
}
