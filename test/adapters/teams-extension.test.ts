import type { MessageId } from '../../src/domain/ids.ts'
import { splitForm } from '../../src/domain/split.ts'
import { aScene } from '../domain/a-scene.ts'
import { teamsChannel } from '../fakes/fake-teams.ts'
import { TeamsDesk } from './teams-desk.ts'

let desk: TeamsDesk
beforeEach(async () => {
  desk = await new TeamsDesk().open()
})
afterEach(() => desk.close())

const root = '1764000000000'
const post = '1764000000555'
const about = { id: post, thread: { platform: 'teams', id: `${teamsChannel};messageid=${root}` } }

async function inMenu(name: string, value: object, conversation = about.thread.id) {
  const by = desk.teams.by(desk.teams.people[0]?.aadObjectId ?? '', conversation)
  const activity = { ...by, type: 'invoke', id: 'f:1', name: `composeExtension/${name}`, value }
  const { body } = await desk.teams.send(activity as never)
  return body as { task: { value: { card: { content: { actions: { data: object }[] } } } } }
}

test.each([
  ['in the thread', about.thread.id],
  ['where Teams names the channel alone', teamsChannel],
])('“split off” in a message’s menu asks for the subject and is about that message, %s', async (_, place) => {
  desk.inbox.script(({ kind }) => ({
    outcome: kind === 'command' ? 'accepted' : 'ignored',
    form: splitForm(aScene(), '5' as MessageId, 'Beamer', about),
  }))
  const payload = { commandId: 'split', messagePayload: { id: post, replyToId: root } }
  const asked = await inMenu('fetchTask', payload, place)
  expect(desk.inbox.events).toMatchObject([
    { kind: 'command', line: 'split', about, thread: about.thread, asks: true },
  ])
  const [action] = asked.task.value.card.content.actions
  await inMenu(
    'submitAction',
    { commandId: 'split', data: { ...action?.data, 'field text': 'Der Beamer' } },
    place,
  )
  expect(desk.inbox.events.at(-1)).toMatchObject({
    line: 'split m5',
    about,
    thread: about.thread,
    values: { text: 'Der Beamer' },
  })
})
