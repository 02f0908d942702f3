import { aCard, aText, unique } from '../contract/samples.ts'
import { type FakeTeams, teamsChannel } from '../fakes/fake-teams.ts'
import { TeamsDesk } from './teams-desk.ts'

let desk: TeamsDesk
beforeEach(async () => {
  desk = await new TeamsDesk().open()
})
afterEach(() => desk.close())

const channel = { platform: 'teams', id: teamsChannel }
const answering =
  (status: number, headers: Record<string, string> = {}): FakeTeams['mishap'] =>
  (_request, response) => {
    response.writeHead(status, headers).end()
    return 'answered'
  }

test.each([429, 500, 502, 503, 504])(
  'a call that is answered by %i is made once: a repeat is the core’s to decide',
  async (status) => {
    const { thread } = await desk.adapter.openThread(channel, aCard(), unique('open'))
    const before = desk.teams.calls.length
    desk.teams.mishap = answering(status)
    await expect(desk.adapter.post({ thread }, aText('x'), unique('post'))).rejects.toMatchObject({
      name: 'DeliveryError',
    })
    expect(desk.teams.calls.length - before).toBe(1)
  },
)

test('a dropped line is one call, too', async () => {
  desk.teams.mishap = () => 'dropped-after'
  await expect(desk.adapter.openThread(channel, aCard(), unique('open'))).rejects.toMatchObject({
    failure: 'uncertain',
  })
  expect(desk.teams.calls).toEqual(['POST /v3/conversations'])
  expect(desk.teams.messages).toHaveLength(1)
})

test('a thread is opened at the address that Teams named last, also after a restart', async () => {
  await desk.teams.send(desk.message('Hallo', { serviceUrl: desk.teams.serviceUrl }))
  expect(await desk.memory.read(`service url ${teamsChannel}`)).toBe(desk.teams.serviceUrl)
  const moved = `${desk.teams.serviceUrl}moved/`
  await desk.memory.write(`service url ${teamsChannel}`, moved)
  const again = desk.create()
  await expect(again.openThread(channel, aCard(), unique('open'))).rejects.toMatchObject({
    failure: 'rejected',
  })
  expect(desk.teams.calls.at(-1)).toBe('POST /moved/v3/conversations')
})

test('whoever has never written is asked for once, to be mentioned', async () => {
  const [, ben] = desk.teams.people
  const { thread } = await desk.adapter.openThread(channel, aCard(), unique('open'))
  for (const _ of [1, 2])
    await desk.adapter.post(
      { thread },
      aText('Neues', { mentions: [ben?.aadObjectId ?? ''] }),
      unique('post'),
    )
  expect(desk.teams.calls.filter((call) => call.includes('/members/'))).toHaveLength(1)
  expect(desk.teams.messages.at(-1)?.activity.entities).toEqual([
    { type: 'mention', text: '<at>Ben Otto</at>', mentioned: { id: '29:ben', name: 'Ben Otto' } },
  ])
  // Someone who is not there is named by nobody, and the post goes out all the same.
  await desk.adapter.post({ thread }, aText('Neues', { mentions: ['nobody'] }), unique('post'))
  expect(desk.teams.messages.at(-1)?.activity.entities).toBeUndefined()
})

test('a slash command is answered to the one who gave it, and is no post', async () => {
  desk.inbox.script({ outcome: 'accepted', notice: { tone: 'info', text: 'Nur für dich' } })
  const recipient = { id: '28:bot', isTargeted: true }
  await desk.teams.send(
    desk.message('mine', {
      recipient,
      conversation: { ...Object(desk.message('')).conversation, id: teamsChannel },
    }),
  )
  const [event] = desk.inbox.events
  expect(event).toMatchObject({ kind: 'command', line: 'mine' })
  expect(event).not.toHaveProperty('post')
  expect(desk.teams.messages.at(-1)).toMatchObject({
    targeted: true,
    activity: { recipient: { id: '29:anna' } },
  })
})

test('in a personal chat everything is a line', async () => {
  const conversation = {
    id: 'a:1',
    conversationType: 'personal',
    tenantId: Object(desk.message('')).conversation.tenantId,
  }
  await desk.teams.send(desk.message('mine', { conversation, channelData: undefined }))
  expect(desk.inbox.events).toMatchObject([
    { kind: 'command', line: 'mine', thread: null, channel: { id: 'a:1' } },
  ])
})

test('someone who is named in a line is named by id, and by name where it is only said', async () => {
  const entities = [
    { type: 'mention', mentioned: { id: '28:7f3a1c52-0b5e-4c1d-9a46-2f0e6d8b1c34', name: 'Faden' } },
    {
      type: 'mention',
      mentioned: { id: '29:anna', name: 'Anna Berger', aadObjectId: desk.teams.people[0]?.aadObjectId },
    },
  ]
  await desk.teams.send(desk.message('<at>Faden</at> assign <at>Anna Berger</at>', { entities }))
  expect(desk.inbox.events).toMatchObject([
    { kind: 'command', line: `assign @${desk.teams.people[0]?.aadObjectId}` },
  ])
  await desk.teams.send(desk.message('frag <at>Anna Berger</at>', { id: '2', entities: entities.slice(1) }))
  expect(desk.inbox.events[1]).toMatchObject({ kind: 'message', text: 'frag @Anna Berger' })
})

test('reactions, joins and typing are acknowledged and are nothing', async () => {
  for (const type of ['messageReaction', 'conversationUpdate', 'installationUpdate', 'typing', 'event'])
    expect((await desk.teams.send(desk.message('', { type }))).status).toBe(200)
  expect(desk.inbox.events).toEqual([])
})

test('where a client has no dialogs the form stands in the thread, and is sent as a message with its values', async () => {
  const { thread } = await desk.adapter.openThread(channel, aCard(), unique('open'))
  const press = {
    ...Object(desk.message('')),
    conversation: { ...Object(desk.message('')).conversation, id: thread.id },
  }
  const fields = [{ name: 'text', label: 'Text', type: 'text' }] as const
  desk.inbox.script({
    outcome: 'accepted',
    form: { title: 'Antworten', fields, submit: 'Senden', line: 'reply' },
  })
  await desk.teams.send({ ...press, value: { msteams: { type: 'task/fetch' }, faden: { line: 'reply' } } })
  expect(desk.inbox.events).toMatchObject([{ kind: 'command', line: 'reply', asks: true }])
  const shown = desk.teams.messages.at(-1)?.activity
  const { data } = shown.attachments[0].content.actions[0]
  await desk.teams.send({ ...press, id: '5', value: { ...data, 'field text': 'Hallo' } })
  expect(desk.inbox.events[1]).toMatchObject({
    kind: 'command',
    line: 'reply',
    values: { text: 'Hallo' },
    thread,
  })
})

test('a file in SharePoint and a picture in Graph are named, the file with the address where people open it', async () => {
  const content =
    '<p>Anbei</p><attachment id="1"></attachment><img src="https://graph.microsoft.com/v1.0/teams/1/channels/2/messages/3/hostedContents/4/$value">'
  const file = {
    contentType: 'reference',
    name: 'Übersicht Räume.pdf',
    contentUrl: 'https://schule.sharepoint.com/sites/IT/Freigegebene Dokumente/Übersicht Räume.pdf',
  }
  const html = { contentType: 'text/html', content }
  await desk.teams.send(desk.message('Anbei', { attachments: [html, file] }))
  await desk.teams.send(desk.message('Anbei', { id: '6', attachments: [html] }))
  const [whole, bare] = desk.inbox.events.map((event) => ('files' in event && event.files) || [])
  expect(whole).toMatchObject([
    {
      name: 'Übersicht Räume.pdf',
      link: 'https://schule.sharepoint.com/sites/IT/Freigegebene%20Dokumente/%C3%9Cbersicht%20R%C3%A4ume.pdf',
    },
    { name: 'picture-1' },
  ])
  expect(bare?.map(({ link }) => link)).toEqual([undefined, undefined])
  for (const one of [...(whole ?? []), ...(bare ?? [])])
    await expect(desk.adapter.download(one)).rejects.toMatchObject({
      failure: 'rejected',
      message: expect.stringMatching(/Graph and an admin’s consent/),
    })
})

test('a press that a client gives no name is one press, and the next is another', async () => {
  const press = (more: object) => ({
    ...Object(desk.message('')),
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: undefined,
    value: { action: { data: { faden: { line: 'claim' } } } },
    ...more,
  })
  const [at, later] = ['2026-11-25T08:00:00.000Z', '2026-11-25T08:00:01.000Z']
  for (const timestamp of [at, at, later]) await desk.teams.send(press({ timestamp }))
  const [first, again, other] = desk.inbox.events.map(({ id }) => id)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})
