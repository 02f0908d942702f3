import type { Scene } from '../../src/domain/commands/index.ts'
import type { KnownAgent } from '../../src/domain/directory.ts'
import type { AgentId, ChannelId, PersonId, TeamId, TicketId } from '../../src/domain/ids.ts'
import type { Person, Team } from '../../src/domain/people.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { wordsOf } from '../../src/domain/words/index.ts'

export const day = 24 * 60 * 60 * 1000
/** A Monday, in the process's time zone. */
export const now = new Date(2026, 10, 30, 12, 0)
export const inDays = (days: number): Date => new Date(now.getTime() + days * day)

export function aTeam(
  id: string,
  level: number,
  escalatesTo: string | null,
  changes: Partial<Team> = {},
): Team {
  return {
    id: id as TeamId,
    name: `Team ${id}`,
    level,
    channel: id as ChannelId,
    escalatesTo: escalatesTo as TeamId | null,
    language: 'en',
    membersAreAgents: false,
    undoSeconds: 15,
    reminderDays: 3,
    pendingCloseDays: 10,
    resolvedCloseDays: 5,
    reopenDays: 30,
    escalationSentence: { de: `Der Satz von ${id}.`, en: `The sentence of ${id}.` },
    signature: 'IT Support',
    from: 'support@help.example',
    subjectTag: '[Support #{number}]',
    texts: {},
    canned: [],
    notifications: 'full',
    ownServer: false,
    senders: 'anyone',
    ...changes,
  }
}

export function anAgent(id: string, ...teams: string[]): KnownAgent {
  return {
    id: id as AgentId,
    name: id[0]?.toUpperCase() + id.slice(1),
    teams: teams as TeamId[],
    email: null,
    accounts: { chat: `U-${id}`, matrix: `@${id}:chat.example` },
  }
}

export const support = aTeam('support', 1, 'second-level')
export const secondLevel = aTeam('second-level', 2, 'experts')
export const experts = aTeam('experts', 3, null)
export const office = aTeam('office', 1, null)

export const anna = anAgent('anna', 'support')
export const ben = anAgent('ben', 'support')
export const carla = anAgent('carla', 'second-level')

export const lena: Person = {
  id: '7' as PersonId,
  name: 'Lena Kaya',
  email: 'lena@school.example',
  organisation: 'GS Nord',
  language: 'de',
}

export function aTicket(changes: Partial<Ticket> = {}): Ticket {
  return {
    id: '1' as TicketId,
    number: '10042',
    subject: 'WLAN Raum 204',
    status: 'open',
    requester: lena.id,
    language: 'de',
    team: support.id,
    returnPath: [],
    assignee: null,
    arrivedAt: inDays(-1),
    waitingSince: inDays(-1),
    unsentSince: null,
    remindAt: null,
    autoCloseAt: null,
    closedAt: null,
    mergedInto: null,
    ...changes,
  }
}

export interface SceneChanges extends Partial<Omit<Scene, 'ticket'>> {
  readonly ticket?: Partial<Ticket>
}

export function aScene({ ticket, ...changes }: SceneChanges = {}): Scene {
  const teams = new Map([support, secondLevel, experts, office].map((team) => [team.id, team]))
  const shown = aTicket(ticket)
  return {
    ticket: shown,
    requester: lena,
    participants: [],
    agent: anna,
    team: teams.get(shown.team) ?? support,
    teams,
    agents: new Map([anna, ben, carla].map((agent) => [agent.id, agent])),
    now,
    language: 'en',
    words: wordsOf(changes.language ?? 'en'),
    ownAddresses: new Set(['support@desk.example']),
    statusMails: 'normal',
    ...changes,
  }
}
