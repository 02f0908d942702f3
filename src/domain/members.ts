import type { Member } from './chat.ts'
import { cleanLine } from './clean-text.ts'
import type { AgentId } from './ids.ts'

const maxName = 200
const maxId = 40

/** Whom an account on a platform belongs to. */
export interface Link {
  readonly externalId: string
  readonly agent: AgentId
  readonly name: string
  /** Lower case. */
  readonly email: string | null
  readonly isNew: boolean
}

export interface Known {
  /** Agents by their account's id on this platform: as configured, else as they were linked before. */
  readonly accounts: ReadonlyMap<string, AgentId>
  /** By e-mail address, lower case; of two with the same one, the listed one. */
  readonly addresses: ReadonlyMap<string, AgentId>
  /** Every agent's id, also of those who are none any more. */
  readonly ids: ReadonlySet<string>
}

/**
 * One agent for each person, whatever chats that person is in: the account's own, else the one with its address, else,
 * where members are agents, a new one.
 */
export function linkMembers(members: readonly Member[], known: Known, membersAreAgents: boolean): Link[] {
  const addresses = new Map(known.addresses)
  const ids = new Set(known.ids)
  return members.flatMap((member): Link[] => {
    const email = member.email?.trim().toLowerCase() || null
    const found = known.accounts.get(member.id) ?? (email === null ? undefined : addresses.get(email))
    if (!found && !membersAreAgents) return []
    const name = cleanLine(member.name, maxName) || member.id
    const agent = found ?? newId(name, ids)
    ids.add(agent)
    if (email !== null && !addresses.has(email)) addresses.set(email, agent)
    return [{ externalId: member.id, agent, name, email, isNew: !found }]
  })
}

/** What colleagues type: `anna-berger`; of a second one with that name `anna-berger-2`. */
function newId(name: string, taken: ReadonlySet<string>): AgentId {
  const plain = name
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/ı/g, 'i')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, maxId - 5)
    .replace(/-+$/, '')
  const base = plain || 'agent'
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`
  return id as AgentId
}
