import type { Notice, PostRef } from '../../src/domain/chat.ts'
import { LocalDesk } from '../fakes/local-desk.ts'

let desk: LocalDesk
let root: PostRef
beforeEach(async () => {
  desk = await LocalDesk.open()
  root = await desk.openThread()
})
afterEach(() => desk.close())

const nudge = (text: string, about?: PostRef): Notice => ({
  text,
  tone: 'info',
  lasting: true,
  buttons: [{ label: 'Send', line: 'reply', ...(about && { about }) }],
})
const notices = async (user = 'anna') => (await desk.get(`/desk/api/notices?user=${user}`)).body

test('a whispered notice is for one person and stays until dismissed', async () => {
  await desk.chat.whisper?.(root.thread, 'anna', nudge('Not sent.'), 'n1')
  const [notice] = await notices()
  expect(notice).toMatchObject({
    thread: root.thread.id,
    text: 'Not sent.',
    lasting: true,
    buttons: [{ line: 'reply' }],
  })
  expect(await notices('carla')).toEqual([])
  await desk.request('DELETE', `/desk/api/notices/${notice.id}?user=carla`)
  expect(await notices()).toHaveLength(1)
  await desk.request('DELETE', `/desk/api/notices/${notice.id}?user=anna`)
  expect(await notices()).toEqual([])
})

test('a nudge takes the place of the earlier one in its thread only', async () => {
  const other = await desk.openThread('other')
  await desk.chat.whisper?.(root.thread, 'anna', nudge('first'), 'n1')
  await desk.chat.whisper?.(other.thread, 'anna', nudge('elsewhere'), 'n2')
  await desk.chat.whisper?.(root.thread, 'anna', nudge('second'), 'n3')
  expect((await notices()).map(({ text }: Notice) => text)).toEqual(['elsewhere', 'second'])
})

test('a notice goes when its button did what it offers, and stays when that was refused', async () => {
  await desk.chat.whisper?.(root.thread, 'anna', nudge('Not sent.'), 'n1')
  const [notice] = await notices()
  const click = { channel: 'support', thread: root.thread.id, user: 'anna', line: 'keep', notice: notice.id }
  desk.inbox.script({ outcome: 'refused' }, { outcome: 'accepted' })
  await desk.request('POST', '/desk/api/clicks', click)
  expect(await notices()).toHaveLength(1)
  await desk.request('POST', '/desk/api/clicks', click)
  expect(await notices()).toEqual([])
})

test('a nudge about a post is settled once that post is on its way, and any nudge by a reply', async () => {
  const post = await desk.chat.post(
    { thread: root.thread },
    { kind: 'text', author: { name: 'A', role: 'agent' }, text: 'x', visibility: 'internal' },
    'p',
  )
  await desk.chat.whisper?.(root.thread, 'anna', nudge('Not sent.', post), 'n1')
  await desk.chat.mark?.(post, { state: 'waiting', label: 'in 15 s' })
  expect(await notices()).toEqual([])
  await desk.chat.whisper?.(root.thread, 'anna', nudge('Not sent.'), 'n2')
  await desk.say('/reply Hallo', { thread: root.thread.id })
  expect(await notices()).toEqual([])
})

test('the notice with the undo time survives a reload until its time has come', async () => {
  const until = new Date(Date.now() + 400)
  desk.inbox.script({
    outcome: 'accepted',
    notice: { text: 'Goes soon.', tone: 'done', until, buttons: [{ label: 'Undo', line: 'undo' }] },
  })
  await desk.say('/reply Hallo', { thread: root.thread.id })
  expect(await notices()).toMatchObject([{ text: 'Goes soon.', until: until.toISOString() }])
  while (Date.now() <= until.getTime()) await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await notices()).toEqual([])
})

test('a typed undo ends the countdown of the last command, and no earlier one', async () => {
  const until = new Date(Date.now() + 60_000)
  const counting = (text: string) =>
    ({ outcome: 'accepted', notice: { text, tone: 'done', until, buttons: [] } }) as const
  const done = (text: string) => ({ outcome: 'accepted', notice: { text, tone: 'done' } }) as const
  desk.inbox.script(counting('first'), counting('second'), done('undone'), done('noted'), done('undone'))
  for (const line of ['/reply first', '/reply second', '/undo'])
    await desk.say(line, { thread: root.thread.id })
  expect(await notices()).toMatchObject([{ text: 'first' }])
  for (const line of ['/note a word', '/undo']) await desk.say(line, { thread: root.thread.id })
  expect(await notices()).toMatchObject([{ text: 'first' }])
})

/** Reads server-sent events until one fits. */
async function firstEvent(user: string, wanted: string, meanwhile: () => Promise<unknown>) {
  const response = await fetch(`${desk.url}/desk/api/stream?user=${user}`)
  let text = ''
  let started = false
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    text += Buffer.from(piece).toString()
    if (!started && text.includes('event: ready')) {
      started = true
      await meanwhile()
    }
    const found = new RegExp(`event: ${wanted}\\ndata: (.*)\\n\\n`).exec(text)?.[1]
    if (found) return JSON.parse(found)
  }
  throw new Error('the stream ended')
}

test('what changed in one turn is pushed at once, and notices only to their owner', async () => {
  const change = await firstEvent('carla', 'change', async () => {
    const line = { kind: 'text', author: { name: 'F', role: 'helpdesk' }, visibility: 'internal' } as const
    await Promise.all([
      desk.chat.whisper?.(root.thread, 'anna', nudge('for anna'), 'n1'),
      desk.chat.post({ thread: root.thread }, { ...line, text: 'one' }, 'a'),
      desk.chat.post({ thread: root.thread }, { ...line, text: 'two' }, 'b'),
    ])
  })
  expect(change.posts.map(({ text }: { text: string }) => text)).toEqual(['one', 'two'])
  expect(change.threads).toMatchObject([{ id: root.thread.id, latest: { text: 'two' } }])
  expect(JSON.stringify(change)).not.toContain('for anna')

  const [notice] = await firstEvent('anna', 'notices', async () =>
    desk.chat.whisper?.(root.thread, 'anna', nudge('again'), 'n2'),
  )
  expect(notice.text).toBe('again')
})
