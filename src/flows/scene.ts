import type { Scene } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { Agent } from '../domain/people.ts'
import { wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { participantsOf } from '../store/participants.ts'
import { requesterOf } from '../store/people.ts'
import type { Core } from './core.ts'

/** What a verb looks at, from a ticket that this transaction has locked. */
export async function sceneOf(db: Db, core: Core, ticket: TicketRow, agent: Agent): Promise<Scene> {
  const { directory, settings } = core
  const team = teamOf(directory, ticket.teamId)
  // An agent reads his own team's language, also in a ticket that another team has.
  const own = directory.teams.get(agent.teams[0] ?? team.id) ?? team
  // Asked together: what is typed must not wait longer for whom it hardly ever concerns.
  const [requester, participants] = await Promise.all([
    requesterOf(db, ticket.requesterId, ticket.requesterEmail),
    participantsOf(db, ticket.id),
  ])
  return {
    ticket: ticketOf(ticket),
    requester,
    participants,
    agent,
    team,
    teams: directory.teams,
    agents: directory.agents,
    now: core.now(),
    language: own.language,
    words: wordsOf(own.language),
    ownAddresses: settings.ownAddresses,
    statusMails: settings.statusMails,
  }
}
