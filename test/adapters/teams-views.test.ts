import type { Card } from '../../src/domain/card.ts'
import { aCard, unique } from '../contract/samples.ts'
import { type FakeTeams, outsiders, teamsChannel } from '../fakes/fake-teams.ts'
import { TeamsDesk } from './teams-desk.ts'

let desk: TeamsDesk
beforeEach(async () => {
  desk = await new TeamsDesk().open()
})
afterEach(() => desk.close())

const channel = { platform: 'teams', id: teamsChannel }
const [anna, ben] = ['a0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000002']
const [guest] = outsiders as [string]
const card = (changes: Partial<Card> = {}) => aCard({ agents: [anna, ben], ...changes })
const open = (of: Card) => desk.adapter.openThread(channel, of, unique('open'))
const shown = () => desk.teams.messages.at(-1)?.activity.attachments[0].content
const titles = ({ actions = [] }: { actions?: { title: string }[] }) => actions.map(({ title }) => title)
const rosterCalls = () => desk.teams.calls.filter((call) => call.includes('pagedmembers')).length

/** As the client of whoever it is asks, of its own accord or by “Refresh” in the post's menu. */
async function look(who: string, conversation: string, more: object = {}) {
  const { body } = await desk.teams.send({
    ...desk.teams.by(who, conversation),
    type: 'invoke',
    id: 'f:1',
    name: 'adaptiveCard/action',
    value: { trigger: 'automatic', action: { type: 'Action.Execute', ...shown().refresh.action } },
    ...more,
  })
  return body as { statusCode: number; type: string; value: { actions?: { title: string }[] } }
}

test('the posted card has no buttons, and fetches one of his own for each agent who is in the channel', async () => {
  await open(card())
  expect(titles(shown())).toEqual([])
  expect(shown().refresh).toMatchObject({
    action: { type: 'Action.Execute', verb: 'view' },
    userIds: ['29:anna', '29:ben'],
  })
})

test('an agent is answered by his own card, a guest by one without buttons; nothing of it is an event', async () => {
  desk.inbox.cards = (_thread, { id }) =>
    card(id === guest ? { buttons: [] } : { lines: [`für ${id === anna ? 'Anna' : 'Ben'}`] })
  const { thread } = await open(card())
  const [hers, his, theirs] = [
    await look(anna, thread.id),
    await look(ben, thread.id),
    await look(guest, thread.id),
  ]
  expect(hers).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' })
  expect(JSON.stringify([hers.value, his.value])).toMatch(/für Anna.*für Ben/)
  expect(titles(hers.value)).toEqual(['Übernehmen', 'Antworten', 'Seite des Kunden'])
  expect(titles(theirs.value)).not.toContain('Übernehmen')
  // It goes on being kept up to date.
  expect(hers.value).toMatchObject({ refresh: { userIds: ['29:anna', '29:ben'] } })
  expect(desk.inbox.events).toEqual([])
})

test('the thread is the one that the card opened, also where Teams names the channel alone', async () => {
  const seen: string[] = []
  desk.inbox.cards = ({ id }) => {
    seen.push(id)
    return card()
  }
  const { thread, id } = await open(card())
  await look(anna, thread.id)
  await look(anna, teamsChannel, { replyToId: id })
  expect(seen).toEqual([thread.id, thread.id])
})

test('a client that is faster than our own note of the post waits for it', async () => {
  const answers = [new Error('being opened'), new Error('being opened'), card()]
  desk.inbox.cards = () => answers.shift() ?? card()
  const { thread } = await open(card())
  expect(titles((await look(anna, thread.id)).value)).toContain('Übernehmen')
})

test('what is not there, and a core that is away, leave the posted card as it is', async () => {
  const { thread } = await open(card())
  for (const answer of [null, new Error('no database')]) {
    desk.inbox.cards = () => answer
    expect(await look(anna, thread.id)).toMatchObject({
      statusCode: 500,
      type: 'application/vnd.microsoft.error',
    })
  }
})

test('of more than sixty agents the first have cards of their own, and the posted card has buttons for the others', async () => {
  const many = Array.from({ length: 70 }, (_, index) => ({
    id: `29:${index}`,
    aadObjectId: `e0000000-0000-4000-8000-0000000000${String(index + 10)}`,
    name: `Agent ${index}`,
  }))
  desk.teams.people.push(...many)
  await open(card({ agents: many.map(({ aadObjectId }) => aadObjectId.toUpperCase()) }))
  expect(shown().refresh.userIds).toHaveLength(60)
  expect(titles(shown())).toContain('Übernehmen')
})

test('who is in the channel is asked for once, and anew when somebody came or went', async () => {
  await open(card())
  const asked = rosterCalls()
  const post = await open(card())
  await desk.adapter.updateCard(post, card())
  expect(rosterCalls()).toBe(asked)
  desk.teams.people.push({ id: '29:cem', aadObjectId: 'cem', name: 'Cem' })
  await desk.teams.send(desk.message('', { type: 'conversationUpdate', membersAdded: [{ id: '29:cem' }] }))
  await desk.adapter.updateCard(post, card({ agents: [anna, 'cem'] }))
  expect(shown().refresh.userIds).toEqual(['29:anna', '29:cem'])
})

test.each<[string, Partial<Card>, FakeTeams['mishap']]>([
  ['Teams does not say who is there', {}, refusingRoster],
  ['none of the agents is there', { agents: ['nobody'] }, null],
  ['nobody said whom the buttons are for', { agents: [] }, null],
])('where %s the card is one for all, with its buttons', async (_why, changes, mishap) => {
  desk.teams.mishap = mishap
  await open(card(changes))
  expect(titles(shown())).toContain('Übernehmen')
  expect(shown().refresh).toBeUndefined()
})

test('the Playground has no views: all see one card', async () => {
  const playground = await new TeamsDesk().open({
    playground: 'http://127.0.0.1:56150',
    appId: '',
    tenantId: '',
  })
  await playground.adapter.openThread(channel, card(), unique('open')).catch(() => {})
  expect(playground.teams.calls.filter((call) => call.includes('pagedmembers'))).toEqual([])
  await playground.close()
})

function refusingRoster(...[request, response]: Parameters<NonNullable<FakeTeams['mishap']>>) {
  if (!request.url?.includes('pagedmembers')) return 'through' as never
  response.writeHead(403).end()
  return 'answered' as const
}
