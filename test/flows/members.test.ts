import { randomUUID } from 'node:crypto'
import type { ChatUser, Member } from '../../src/domain/chat.ts'
import { accountIn } from '../../src/domain/directory.ts'
import type { AgentId, ChannelId } from '../../src/domain/ids.ts'
import type { Channel } from '../../src/domain/people.ts'
import { wordsOf } from '../../src/domain/words/index.ts'
import { presentAgents, readMembers } from '../../src/flows/members.ts'
import { syncDirectory } from '../../src/store/directory.ts'
import { notSent } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
let listed: Helpdesk['directory']['agents']
beforeEach(async () => {
  desk = await Helpdesk.open()
  listed = new Map(desk.directory.agents)
})
afterEach(() => desk.close())

const words = wordsOf('de')
const nina: Member = { id: 'U-nina', name: 'Nina Özdemir', email: 'Nina@school.example' }

/** As the job does: ask, store, show. */
async function read(): Promise<void> {
  await readMembers(desk.core, 'chat', listed)
  const { agents } = desk.directory
  agents.clear()
  for (const [id, agent] of await presentAgents(desk.core, listed)) agents.set(id, agent)
}
const isIn = (channel: string, ...members: Member[]) => void desk.chat.people.set(`C-${channel}`, members)
const membersAreAgents = (team: string) => desk.change(team, { membersAreAgents: true })
const list = (id: string, settings: object) => {
  const agent = listed.get(id as AgentId)
  if (agent) listed.set(id as AgentId, { ...agent, ...settings })
}
/** What configuration and start write. */
async function configure(): Promise<void> {
  const { teams, channels } = desk.directory
  await desk.core.database.transaction((db) =>
    syncDirectory(db, {
      teams: teams.values(),
      channels: channels.values(),
      agents: listed.values(),
      mailboxes: [],
    }),
  )
}
async function command(user: ChatUser, line: string) {
  const ticket = await desk.opened()
  const thread = await desk.threadRef(ticket)
  const receipt = await desk.happen({
    kind: 'command',
    id: randomUUID(),
    at: desk.now,
    user,
    channel: { platform: 'chat', id: 'C-support' },
    thread,
    line,
  })
  return { receipt, ticket: await desk.ticket(ticket.number) }
}
const agents = () => [...desk.directory.agents.values()]
const agentNamed = (name: string) => agents().find((agent) => agent.name === name)

test('where members are agents a member acts at once, under name and address, and can be given tickets', async () => {
  membersAreAgents('support')
  isIn('support', nina)
  await read()
  expect(agentNamed('Nina Özdemir')).toMatchObject({
    id: 'nina-oezdemir',
    email: 'nina@school.example',
    teams: ['support'],
    accounts: { chat: 'U-nina' },
  })
  const { receipt, ticket } = await command({ id: 'U-nina', name: 'Nina' }, 'claim')
  expect(receipt.outcome).toBe('accepted')
  expect(ticket.assigneeId).toBe('nina-oezdemir')
  const other = await desk.opened()
  expect((await desk.command('anna', other, 'assign @U-nina')).notice?.text).toContain('Nina Özdemir')
  expect((await desk.ticket(other.number)).assigneeId).toBe('nina-oezdemir')
})

test('where agents are listed a member is a stranger', async () => {
  isIn('support', nina)
  await read()
  expect(agentNamed('Nina Özdemir')).toBeUndefined()
  const { receipt } = await command({ id: 'U-nina', name: 'Nina' }, 'claim')
  expect(receipt.notice?.text).toBe(words.refusal.stranger)
})

test('members of one team’s channel are no agents of another that lists them', async () => {
  membersAreAgents('support')
  isIn('support', nina)
  isIn('network', { id: 'U-olaf', name: 'Olaf' })
  await read()
  expect(agentNamed('Olaf')).toBeUndefined()
  expect(agentNamed('Nina Özdemir')?.teams).toEqual(['support'])
})

test('a listed agent is the same person in any chat, by the address', async () => {
  membersAreAgents('support')
  list('ben', { email: 'ben@school.example', accounts: {} })
  await configure()
  isIn('support', { id: 'U-42', name: 'Benny', email: 'BEN@school.example' })
  await read()
  expect(agents()).toHaveLength(listed.size)
  const ben = desk.directory.agents.get('ben' as AgentId)
  expect(ben).toMatchObject({ name: 'Ben Yılmaz', teams: ['support'], accounts: { chat: 'U-42' } })
})

test('in a team that lists its agents the account is learned, too, so that its owner can be mentioned', async () => {
  list('ben', { email: 'ben@school.example', accounts: {} })
  await configure()
  isIn('support', { id: 'U-42', name: 'Benny', email: 'ben@school.example' }, nina)
  await read()
  expect(desk.directory.agents.get('ben' as AgentId)?.accounts.chat).toBe('U-42')
  expect(agents()).toHaveLength(listed.size)
})

test('before anybody was asked, a listed agent is recognised by the address that the platform vouches for', async () => {
  desk.directory.agents.set('ben' as AgentId, {
    ...(listed.get('ben' as AgentId) as NonNullable<ReturnType<typeof listed.get>>),
    email: 'ben@school.example',
    accounts: {},
  })
  const { ticket } = await command({ id: 'U-42', name: 'x', email: 'Ben@school.example' }, 'claim')
  expect(ticket.assigneeId).toBe('ben')
  const { receipt } = await command({ id: 'U-43', name: 'Ben Yılmaz' }, 'claim')
  expect(receipt.outcome).toBe('refused')
})

test('a configured account is its agent’s, even with another’s address', async () => {
  membersAreAgents('support')
  list('ben', { email: 'ben@school.example' })
  await configure()
  isIn('support', { id: 'U-anna', name: 'Anna', email: 'ben@school.example' })
  await read()
  const { ticket } = await command({ id: 'U-anna', name: 'Anna' }, 'claim')
  expect(ticket.assigneeId).toBe('anna')
})

test('who leaves, or is deactivated, is no agent any more, stays in history, and is the same when back', async () => {
  membersAreAgents('support')
  isIn('support', nina)
  await read()
  const { ticket } = await command({ id: 'U-nina', name: 'Nina' }, 'reply Guten Tag.')
  isIn('support')
  await read()
  expect((await command({ id: 'U-nina', name: 'Nina' }, 'claim')).receipt.outcome).toBe('refused')
  await desk.pass(20)
  await desk.deliver()
  expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Nina Özdemir')
  isIn('support', { ...nina, name: 'Nina Krüger' })
  await read()
  expect(agentNamed('Nina Krüger')?.id).toBe('nina-oezdemir')
})

test('who is listed stays an agent outside of the channel', async () => {
  membersAreAgents('support')
  isIn('support')
  await read()
  expect((await command({ id: 'U-anna', name: 'Anna' }, 'claim')).receipt.outcome).toBe('accepted')
})

test('when the platform does not answer, everybody stays what he was', async () => {
  membersAreAgents('support')
  isIn('support', nina)
  await read()
  desk.chat.fate.script('members', notSent())
  isIn('support')
  await expect(read()).rejects.toThrow('the line is down')
  expect(agentNamed('Nina Özdemir')).toBeDefined()
})

test('one person in the channels of two teams is one agent of both', async () => {
  membersAreAgents('support')
  membersAreAgents('network')
  isIn('support', nina)
  isIn('network', nina)
  await read()
  expect(agentNamed('Nina Özdemir')?.teams.toSorted()).toEqual(['network', 'support'])
})

test('two processes that ask at once make one agent of one person', async () => {
  membersAreAgents('support')
  isIn('support', nina, { id: 'U-olaf', name: 'Olaf' })
  await Promise.all([1, 2, 3].map(() => readMembers(desk.core, 'chat', listed)))
  await read()
  expect(agents()).toHaveLength(listed.size + 2)
})

test('a start does not end those who are agents by membership, and ends those who are no longer listed', async () => {
  membersAreAgents('support')
  isIn('support', nina)
  await read()
  listed.delete('ben' as AgentId)
  await configure()
  const active = await desk.sql<{ id: string }>('select id from agents where active order by id')
  expect(active.map(({ id }) => id)).toEqual(['anna', 'carla', 'dora', 'nina-oezdemir', 'vito'])
})

describe('a platform of several workspaces', () => {
  const [here, there]: [Member, Member] = [
    { id: 'U-anna', name: 'Anna Berger', email: 'anna@school.example' },
    { id: 'nord/U-other', name: 'Anna Berger', email: 'anna@school.example' },
  ]

  test('in each an agent is mentioned, and named, by the account there', async () => {
    list('anna', { email: 'anna@school.example', accounts: { chat: 'U-anna' } })
    await configure()
    isIn('support', here)
    isIn('network', there)
    await read()
    const anna = desk.directory.agents.get('anna' as AgentId)
    const channel = (id: string) => desk.directory.channels.get(id as ChannelId) as Channel
    expect(anna && accountIn(anna, channel('support'))).toBe('U-anna')
    expect(anna && accountIn(anna, channel('network'))).toBe('nord/U-other')
    const ticket = await desk.opened()
    expect((await desk.command('ben', ticket, 'assign @nord/U-other')).notice?.text).toContain('Anna Berger')
  })

  test('where one does not answer, who is in the others is learned all the same', async () => {
    membersAreAgents('network')
    membersAreAgents('support')
    isIn('support', nina)
    isIn('network', { id: 'U-olaf', name: 'Olaf Park' })
    let asked = 0
    desk.chat.fate.befalls = (call) => (call === 'members' && asked++ === 0 ? notSent() : null)
    await expect(readMembers(desk.core, 'chat', listed)).rejects.toThrow()
    const present = [...(await presentAgents(desk.core, listed)).values()].map(({ name }) => name)
    expect(asked).toBe(2)
    expect(present.filter((name) => name === 'Nina Özdemir' || name === 'Olaf Park')).toHaveLength(1)
  })
})
