import fc from 'fast-check'
import type { Member } from '../../src/domain/chat.ts'
import type { AgentId } from '../../src/domain/ids.ts'
import { type Known, linkMembers } from '../../src/domain/members.ts'

const none: Known = { accounts: new Map(), addresses: new Map(), ids: new Set() }
const link = (members: readonly Member[], known: Partial<Known> = {}, membersAreAgents = true) =>
  linkMembers(members, { ...none, ...known }, membersAreAgents)
const agentOf = (member: Member, known: Partial<Known> = {}) => link([member], known)[0]?.agent

test.each([
  ['Anna Berger', 'anna-berger'],
  ['Jürgen Weiß', 'juergen-weiss'],
  ['Ben Yılmaz', 'ben-yilmaz'],
  ['José Ñandú', 'jose-nandu'],
  ['  3. Ebene (Netz) ', 'ebene-netz'],
  ['Анна', 'agent'],
  ['', 'u-1'],
  ['x'.repeat(300), 'x'.repeat(35)],
])('%j is called @%s', (name, id) => {
  expect(agentOf({ id: 'U-1', name })).toBe(id)
})

test('of two people with one name the second has a number', () => {
  const links = link([
    { id: 'U-1', name: 'Anna Berger' },
    { id: 'U-2', name: 'Anna Berger' },
  ])
  expect(links.map(({ agent }) => agent)).toEqual(['anna-berger', 'anna-berger-2'])
})

test('an account stays its agent’s, whatever its name and address become', () => {
  const accounts = new Map([['U-1', 'anna' as AgentId]])
  const addresses = new Map([['ben@school.example', 'ben' as AgentId]])
  const member = { id: 'U-1', name: 'Ben', email: 'ben@school.example' }
  expect(agentOf(member, { accounts, addresses })).toBe('anna')
})

test('an unknown account is linked by its address, whatever its case', () => {
  const addresses = new Map([['anna@school.example', 'anna' as AgentId]])
  expect(agentOf({ id: 'U-1', name: 'A. B.', email: ' Anna@School.example' }, { addresses })).toBe('anna')
})

test('two accounts with one address are one agent', () => {
  const links = link([
    { id: 'U-1', name: 'Anna', email: 'anna@school.example' },
    { id: 'U-2', name: 'Anna (2)', email: 'anna@school.example' },
  ])
  expect(links.map(({ agent, isNew }) => [agent, isNew])).toEqual([
    ['anna', true],
    ['anna', false],
  ])
})

test('where members are not agents, only those who are known are linked', () => {
  const addresses = new Map([['anna@school.example', 'anna' as AgentId]])
  const members = [
    { id: 'U-1', name: 'Anna', email: 'anna@school.example' },
    { id: 'U-2', name: 'Ben' },
  ]
  expect(link(members, { addresses }, false).map(({ agent }) => agent)).toEqual(['anna'])
})

test('whatever people call themselves, each has an id that can be typed, and nobody another’s', () => {
  const member = fc.record({ id: fc.uuid(), name: fc.string({ unit: 'grapheme' }) })
  fc.assert(
    fc.property(fc.array(member), fc.array(fc.string()), (members, taken) => {
      const links = link(members, { ids: new Set(taken) })
      const agents = links.map(({ agent }) => agent)
      expect(new Set(agents).size).toBe(members.length)
      for (const agent of agents) expect(agent).toMatch(/^[a-z][a-z0-9-]{0,39}$/)
      expect(agents.filter((agent) => taken.includes(agent))).toEqual([])
    }),
  )
})
