import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { asDeliveryError } from '../../adapters/local/errors.ts'
import type { ChatEvent, Part } from '../../src/domain/chat.ts'
import { card, LocalDesk, support } from '../fakes/local-desk.ts'
import { ScriptedInbox } from '../fakes/scripted-inbox.ts'

let desk: LocalDesk
beforeEach(async () => {
  desk = await LocalDesk.open()
})
afterEach(() => desk.close())

const line = (text: string): Part => ({
  kind: 'text',
  author: { name: 'Faden', role: 'helpdesk' },
  text,
  visibility: 'internal',
})
const posts = async (thread: string) => (await desk.get(`/desk/api/threads/${thread}`)).body.posts

test('the store is for its owner alone', () => {
  expect(statSync(join(desk.folder, 'desk.sqlite')).mode & 0o777).toBe(0o600)
})

test('repeating a key posts nothing twice and gives the same reference, also after a restart', async () => {
  const root = await desk.openThread('k1')
  const post = await desk.chat.post({ thread: root.thread }, line('once'), 'k2')
  await desk.restartAfterKill()
  expect(await desk.openThread('k1')).toEqual(root)
  expect(await desk.chat.post({ thread: root.thread }, line('once'), 'k2')).toEqual(post)
  expect(await posts(root.thread.id)).toHaveLength(1)
})

test('a key is found where it was posted and nowhere else', async () => {
  const root = await desk.openThread('k1')
  const other = await desk.openThread('k2')
  const post = await desk.chat.post({ thread: root.thread }, line('x'), 'k3')
  expect(await desk.chat.find?.({ channel: support }, 'k1')).toEqual(root)
  expect(await desk.chat.find?.({ thread: root.thread }, 'k3')).toEqual(post)
  expect(await desk.chat.find?.({ thread: other.thread }, 'k3')).toBeNull()
  expect(await desk.chat.find?.({ channel: support }, 'never')).toBeNull()
})

test('an unchanged card writes nothing; a changed one is shown', async () => {
  const root = await desk.openThread()
  const shown = async () => (await desk.get(`/desk/api/threads/${root.thread.id}`)).body
  const { revision } = await shown()
  await desk.chat.updateCard(root, structuredClone(card))
  expect((await shown()).revision).toBe(revision)
  const ticket = {
    number: '10042',
    subject: 'WLAN Raum 204',
    status: 'open' as const,
    assignee: 'anna',
    level: 1,
  }
  await desk.chat.updateCard(root, { ...card, state: { key: 'open', label: 'offen' }, ticket })
  expect(await shown()).toMatchObject({
    ticket: { status: 'open', assignee: 'anna' },
    card: { state: { label: 'offen' } },
  })
})

test('a thread without a ticket is listed like any other', async () => {
  await desk.chat.openThread(
    support,
    { ...card, title: 'Quarantine', state: { key: 'quarantine', label: '?' }, ticket: null },
    'q',
  )
  expect((await desk.get('/desk/api/channels/support/threads')).body).toMatchObject([
    { ticket: null, card: { title: 'Quarantine' } },
  ])
})

test('a kill between storing and commit: the event comes again with the same id, live and in the back-fill', async () => {
  const { thread } = await desk.openThread()
  const never = new Promise<never>(() => {})
  desk.inbox.script(() => never)
  void desk.say('typed just before the kill', { thread: thread.id }).catch(() => {})
  await desk.inbox.seen(1)

  const afterwards = new ScriptedInbox()
  await desk.restartAfterKill(afterwards)
  await afterwards.seen(1)
  expect(afterwards.events).toEqual(desk.inbox.events)
  const history: ChatEvent[] = []
  for await (const event of desk.chat.history?.({ thread }, new Date(0)) ?? []) history.push(event)
  expect(history).toEqual(desk.inbox.events)
})

test('what was taken is not delivered again after a restart', async () => {
  const { thread } = await desk.openThread()
  await desk.say('taken', { thread: thread.id })
  const afterwards = new ScriptedInbox()
  await desk.restartAfterKill(afterwards)
  await desk.say('the next', { thread: thread.id })
  expect(afterwards.events).toMatchObject([{ text: 'the next' }])
})

test('back-fill gives messages, typed commands, edits and deletions in order, and nothing older than asked', async () => {
  const { thread } = await desk.openThread()
  await desk.say('one', { thread: thread.id })
  await desk.say('!claim', { thread: thread.id })
  const [{ id }] = await posts(thread.id)
  await desk.request('PATCH', `/desk/api/posts/${id}`, { user: 'anna', text: 'ONE' })
  await desk.request('DELETE', `/desk/api/posts/${id}`, { user: 'anna' })
  await desk.say('in the channel')

  const events: ChatEvent[] = []
  for await (const event of desk.chat.history?.({ thread }, new Date(0)) ?? []) events.push(event)
  expect(events.map(({ kind }) => kind)).toEqual(['message', 'command', 'edit', 'delete'])
  expect(events.map((event) => event.id)).toEqual(desk.inbox.events.slice(0, 4).map((event) => event.id))
  for await (const event of desk.chat.history?.({ thread }, new Date(Date.now() + 1000)) ?? [])
    throw new Error(event.id)
})

test('a file is posted whole, and a source that fails leaves no half of it', async () => {
  const root = await desk.openThread()
  const file = {
    kind: 'file',
    author: { name: 'Lena', role: 'requester' },
    visibility: 'public',
    name: 'a.png',
    type: 'image/png',
    size: 3,
  } as const
  await desk.chat.post(
    { thread: root.thread },
    { ...file, open: () => Readable.from([Buffer.from('abc')]) },
    'f',
  )
  const broken = () =>
    new Readable({
      read() {
        this.destroy(new Error('the source broke'))
      },
    })
  await expect(desk.chat.post({ thread: root.thread }, { ...file, open: broken }, 'g')).rejects.toMatchObject(
    { failure: 'not-sent' },
  )
  const [shown, ...rest] = await posts(root.thread.id)
  expect(rest).toEqual([])
  expect(shown.files).toMatchObject([{ name: 'a.png', type: 'image/png', size: 3 }])
  expect((await desk.get(shown.files[0].url)).headers.get('content-disposition')).toMatch(/^inline/)
})

test('a removed post is gone with its text and files; removing it again is no error', async () => {
  const root = await desk.openThread()
  const post = await desk.chat.post({ thread: root.thread }, line('a secret'), 's')
  await desk.chat.remove?.(post)
  await desk.chat.remove?.(post)
  expect(await posts(root.thread.id)).toEqual([])
})

test('an edited post shows its new text', async () => {
  const root = await desk.openThread()
  const post = await desk.chat.post({ thread: root.thread }, line('old'), 'e')
  await desk.chat.edit?.(post, line('new'))
  expect(await posts(root.thread.id)).toMatchObject([{ text: 'new', edited: true }])
})

test('sending to a place that does not exist is rejected for good', async () => {
  const nowhere = { platform: 'local', id: 't404' }
  await expect(desk.chat.post({ thread: nowhere }, line('x'), 'n')).rejects.toMatchObject({
    failure: 'rejected',
  })
  await expect(desk.chat.openThread({ platform: 'local', id: 'nowhere' }, card, 'n')).rejects.toMatchObject({
    failure: 'rejected',
  })
})

test.each([
  [{ errcode: 5 }, 'not-sent'],
  [{ errcode: 517 }, 'not-sent'],
  [{ errcode: 13 }, 'not-sent'],
  [{ errcode: 8 }, 'not-sent'],
  [{ errcode: 10 }, 'uncertain'],
  [{ errcode: 778 }, 'uncertain'],
  [{ errcode: 19 }, 'rejected'],
  [{ code: 'ERR_INVALID_STATE' }, 'not-sent'],
])('SQLite’s %j is %s', (fault, failure) => {
  expect(asDeliveryError(Object.assign(new Error('x'), fault)).failure).toBe(failure)
})

test('after it stopped, a send is certainly not sent', async () => {
  const root = await desk.openThread()
  await desk.chat.stop()
  await expect(desk.chat.post({ thread: root.thread }, line('x'), 'late')).rejects.toMatchObject({
    failure: 'not-sent',
  })
})

test('a slash command whose answer a kill swallowed is asked again, and what was typed stands there', async () => {
  const { thread } = await desk.openThread()
  desk.inbox.script(() => new Promise(() => {}))
  void desk.say('/note Cable is fine', { thread: thread.id }).catch(() => {})
  await desk.inbox.seen(1)
  const [before] = desk.inbox.events
  const after = new ScriptedInbox()
  after.script({ outcome: 'duplicate' })
  await desk.restartAfterKill(after)
  await after.seen(1)
  expect(after.events).toMatchObject([{ id: before?.id, kind: 'command', line: 'note Cable is fine' }])
  expect(await posts(thread.id)).toMatchObject([{ text: '/note Cable is fine', visibility: 'internal' }])
})

test('a desk of the first version is taken over', async () => {
  const root = await desk.openThread()
  const old = new DatabaseSync(join(desk.folder, 'desk.sqlite'))
  old.exec(`drop index files_unnamed; drop index files_by_submission; alter table files drop column uploader;
            alter table files drop column submission; pragma user_version = 1`)
  old.close()
  await desk.restartAfterKill()
  const { body } = await desk.upload('log.txt', 'text/plain', new Uint8Array([1]))
  await desk.say('see log', { thread: root.thread.id, files: [body.id] })
  expect(await posts(root.thread.id)).toMatchObject([{ files: [{ id: body.id }] }])
})
