import type { KnownAgent } from '../directory.ts'
import type { AgentId, TeamId } from '../ids.ts'
import type { Agent, Person, Team } from '../people.ts'
import type { Language, StatusMails } from '../status.ts'
import type { Ticket } from '../ticket.ts'
import type { Words } from '../words/index.ts'

/** Everything a verb may look at. Locked and loaded by the flow; nothing here can be changed or awaited. */
export interface Scene {
  readonly ticket: Ticket
  readonly requester: Person
  /** Who takes part beside the requester. */
  readonly participants: readonly Person[]
  readonly agent: Agent
  /** The team that has the turn. */
  readonly team: Team
  readonly teams: ReadonlyMap<TeamId, Team>
  readonly agents: ReadonlyMap<AgentId, KnownAgent>
  readonly now: Date
  readonly language: Language
  readonly words: Words
  /** The helpdesk's own addresses, lower case. */
  readonly ownAddresses: ReadonlySet<string>
  /** Which status changes the customer is mailed about. */
  readonly statusMails: StatusMails
}
