import { randomUUID } from 'node:crypto'
import { type Members, startMembers } from '../../src/jobs/members.ts'
import { notSent } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
let members: Members
beforeEach(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { membersAreAgents: true })
})
afterEach(async () => {
  await members.stop()
  await desk.close()
})

const start = () => {
  members = startMembers(desk.core, desk.directory.agents)
  desk.newcomers = (platform) => members.lookAgain(platform)
}
const isIn = (...names: string[]) =>
  void desk.chat.people.set(
    'C-support',
    names.map((name) => ({ id: `U-${name}`, name })),
  )
const isAgent = (name: string) => [...desk.directory.agents.values()].some((agent) => agent.name === name)
const command = (user: string) =>
  desk.happen({
    kind: 'command',
    id: randomUUID(),
    at: desk.now,
    user: { id: `U-${user}`, name: user },
    channel: { platform: 'chat', id: 'C-support' },
    thread: null,
    line: 'list',
  })

test('the members are known soon after the start, and asked for again when somebody comes or goes', async () => {
  isIn('nina')
  start()
  await eventually('nina is an agent', () => isAgent('nina'))
  isIn('olaf')
  members.changed('chat')
  await eventually('olaf took her place', () => isAgent('olaf') && !isAgent('nina'))
  expect(isAgent('Anna Berger')).toBe(true)
})

test('a new colleague is asked for before he is taken for a stranger; a stranger not at each word', async () => {
  isIn()
  start()
  await members.lookAgain('chat')
  expect(desk.chat.fate.calls('members')).toBe(1)
  await desk.pass(120)
  isIn('nina')
  const [first, second] = await Promise.all([command('nina'), command('nina')])
  expect([first.outcome, second.outcome]).toEqual(['accepted', 'accepted'])
  const asked = desk.chat.fate.calls('members')
  expect((await command('stranger')).outcome).toBe('refused')
  expect((await command('stranger')).outcome).toBe('refused')
  expect(desk.chat.fate.calls('members')).toBe(asked)
})

test('a platform that does not answer keeps nobody from being an agent, nor an event from being taken', async () => {
  isIn('nina')
  start()
  await eventually('nina is an agent', () => isAgent('nina'))
  desk.chat.fate.befalls = (call) => (call === 'members' ? notSent() : null)
  members.changed('chat')
  await desk.pass(120)
  expect((await command('stranger')).outcome).toBe('refused')
  expect((await command('nina')).outcome).toBe('accepted')
})

test('after a restart those of before act, while the platform is still being asked', async () => {
  isIn('nina')
  start()
  await eventually('nina is an agent', () => isAgent('nina'))
  await members.stop()
  for (const [id, { name }] of desk.directory.agents) if (name === 'nina') desk.directory.agents.delete(id)
  const gate = desk.chat.fate.hold('members')
  start()
  await gate.reached
  await eventually('nina is an agent', () => isAgent('nina'))
  gate.release()
})
