import { messageActions } from '../../adapters/teams/extension.ts'
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

test.each(Object.values(messageActions))('“%s” in a message’s menu is answered', async (commandId) => {
  const messagePayload = { id: post, replyToId: root, body: { contentType: 'text', content: 'Der Beamer' } }
  expect(await inMenu('fetchTask', { commandId, messagePayload })).toMatchObject({ task: {} })
})

test('“send to the customer” is about that message, and asks nothing', async () => {
  await inMenu('fetchTask', { commandId: 'send', messagePayload: { id: post, replyToId: root } })
  const [event] = desk.inbox.events
  expect(event).toMatchObject({ kind: 'command', line: 'reply', about, thread: about.thread })
  expect(event).not.toHaveProperty('asks')
})

describe('what was said is in the form of', () => {
  const html = '<p>Beamer in <b>R12</b></p><p>Bild ist grün</p>'
  const messagePayload = { id: post, body: { contentType: 'html', content: html } }

  async function filled(commandId: string, given: Record<string, string>) {
    const asked = await inMenu('fetchTask', { commandId, messagePayload })
    const { actions, body } = asked.task.value.card.content as unknown as {
      actions: { data: object }[]
      body: { id: string; value?: string }[]
    }
    const values = Object.fromEntries(body.map(({ id, value = '' }) => [id, value]))
    await inMenu('submitAction', { commandId, data: { ...actions[0]?.data, ...values, ...given } })
    return desk.inbox.events.at(-1)
  }

  test('“make a note”, for the ticket of the number that is filled in', async () => {
    const text = 'Beamer in **R12**\n\nBild ist grün'
    expect(await filled('note', { 'field number': ' #10042 ' })).toMatchObject({
      line: 'note 10042',
      values: { text },
    })
    expect(await filled('note', {})).toMatchObject({ line: 'note', values: { text } })
  })

  test('“create a ticket”, its first line as the subject', async () => {
    expect(await filled('new', { 'field email': 'omar@school.example' })).toMatchObject({
      line: 'new',
      values: {
        email: 'omar@school.example',
        subject: 'Beamer in R12',
        text: 'Beamer in **R12**\n\nBild ist grün',
      },
    })
  })
})

describe('the search of the message extension', () => {
  const asked = async (query?: string) => {
    const parameters =
      query === undefined ? [{ name: 'initialRun', value: 'true' }] : [{ name: 'query', value: query }]
    const value = { commandId: 'search', parameters }
    const by = desk.teams.by(desk.teams.people[0]?.aadObjectId ?? '', teamsChannel)
    const { body } = await desk.teams.send({
      ...by,
      type: 'invoke',
      id: 'f:9',
      name: 'composeExtension/query',
      value,
    } as never)
    return body.composeExtension
  }

  test('looks for what is typed, and shows each ticket with a line of it', async () => {
    const ticket = { number: '10042', subject: 'WLAN \\*204\\*', detail: 'offen · Anna · 3 h', thread: null }
    desk.inbox.script(() => ({
      outcome: 'accepted',
      notice: { tone: 'info', text: 'Gefunden: 2' },
      found: [
        { ...ticket, preview: 'Lena: das Netz ist weg' },
        { ...ticket, number: '10043', preview: '' },
      ],
    }))
    const { attachments } = await asked('wlan 204')
    expect(desk.inbox.events).toMatchObject([{ kind: 'command', line: 'search wlan 204', thread: null }])
    expect(attachments.map(({ preview }: { preview: { content: object } }) => preview.content)).toEqual([
      { title: '10042 WLAN *204*', text: 'offen · Anna · 3 h · Lena: das Netz ist weg' },
      { title: '10043 WLAN *204*', text: 'offen · Anna · 3 h' },
    ])
    // What is chosen is read by everyone there.
    expect(JSON.stringify(attachments.map(({ content }: { content: object }) => content))).not.toContain(
      'Netz',
    )
  })

  test('before anything is typed shows what is open', async () => {
    desk.inbox.script(() => ({
      outcome: 'accepted',
      notice: { tone: 'info', text: '**Support** · Offen: 1' },
    }))
    expect((await asked()).attachments).toHaveLength(1)
    expect(desk.inbox.events).toMatchObject([{ line: 'list' }])
  })
})
