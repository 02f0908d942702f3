import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { jest } from '@jest/globals'
import type { MatrixSettings } from '../../adapters/matrix/config.ts'
import { createAdapter } from '../../adapters/matrix/index.ts'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChatAdapter, PostRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { contextIn } from '../contract/matrix-stage.ts'
import { shownMessages } from '../contract/matrix-timeline.ts'
import { aCard, aText, unique } from '../contract/samples.ts'
import { CollectingInbox } from '../fakes/collecting-inbox.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { FakeHomeserver } from '../fakes/matrix/homeserver.ts'
import { until } from '../tools/until.ts'

jest.setTimeout(30_000)

const [anna, bot] = ['@anna:fake.test', '@faden:fake.test']
let homeserver: FakeHomeserver
let room: string
let folder: string
let context: AdapterContext<MatrixSettings>
let inbox: CollectingInbox
let adapter: ChatAdapter
let isRunning = false

beforeEach(async () => {
  homeserver = await FakeHomeserver.start()
  homeserver.register('anna', 'Anna Berger')
  const { token } = homeserver.register('faden', 'Faden')
  room = roomWith(anna, 'Support')
  folder = await mkdtemp(join(tmpdir(), 'faden-matrix-rooms-'))
  context = contextIn({ url: homeserver.url, room, token }, folder)
  inbox = new CollectingInbox()
  await start()
})
afterEach(async () => {
  await stop()
  await homeserver.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(changes: Partial<MatrixSettings> = {}): Promise<void> {
  adapter = createAdapter({ ...context, settings: { ...context.settings, ...changes } })
  await adapter.start(inbox)
  isRunning = true
}
async function stop(): Promise<void> {
  if (isRunning) await adapter.stop()
  isRunning = false
}

/** A room where somebody is, and the bot invited. */
function roomWith(creator: string, name: string): string {
  const made = homeserver.rooms.create(creator)
  homeserver.rooms.setState(made, creator, 'm.room.member', creator, {
    membership: 'join',
    displayname: name,
  })
  homeserver.rooms.setState(made, creator, 'm.room.member', bot, {
    membership: 'invite',
    displayname: 'Faden',
  })
  return made
}

let sent = 0
const say = (body: string, more: object = {}, where = room, sender = anna) =>
  homeserver.rooms.send(
    where,
    sender,
    'm.room.message',
    { msgtype: 'm.text', body, ...more },
    `hand-${++sent}`,
  )
const inThread = (root: PostRef) => ({ 'm.relates_to': { rel_type: 'm.thread', event_id: root.id } })
const heard = (text: string) => inbox.take('message', (event) => event.text === text)
const open = () => adapter.openThread({ platform: 'matrix', id: room }, aCard(), unique('open'))
const membershipIn = (where: string) => homeserver.rooms.membership(where, bot)

test('an invitation of somebody on its own server is accepted', async () => {
  const other = roomWith(anna, 'Anna')
  await until('it has come in', () => membershipIn(other) === 'join')
})

test('an invitation of a stranger is declined, unless the configuration trusts the server or the person', async () => {
  const strangers = roomWith('@eve:elsewhere.test', 'Eve')
  await until('it has declined', () => membershipIn(strangers) === 'leave')
  for (const one of ['elsewhere.test', '@eve:elsewhere.test']) {
    await stop()
    await start({ invites_from: [one] })
    const trusted = roomWith('@eve:elsewhere.test', 'Eve')
    await until('it has come in', () => membershipIn(trusted) === 'join')
  }
})

test('a room that was upgraded is followed: the channel is the new room, and old threads are given up', async () => {
  const root = await open()
  const next = roomWith(anna, 'Anna')
  homeserver.rooms.setState(room, anna, 'm.room.tombstone', '', { replacement_room: next, body: '' })
  await until('it has moved along', () => membershipIn(next) === 'join')
  say('im neuen Raum', {}, next)
  expect((await heard('im neuen Raum')).channel.id).toBe(room)
  expect((await open()).thread.id).toContain(next)
  homeserver.rooms.muted.add(bot)
  const failure = await adapter
    .post({ thread: root.thread }, aText('alt'), unique('post'))
    .catch((error) => error)
  expect(failure).toBeInstanceOf(DeliveryError)
  expect((failure as DeliveryError).gone).toBe('thread')
})

test('more than a sync tells, said while it was away, arrives whole and in order', async () => {
  await stop()
  const texts = Array.from({ length: 170 }, (_, index) => `Nummer ${index}`)
  for (const text of texts) say(text)
  await start()
  await heard('Nummer 169')
  expect(inbox.taken.map((event) => event.kind === 'message' && event.text)).toEqual(texts)
})

test('what was said before Faden came for the first time is nobody’s open question', async () => {
  await stop()
  await rm(folder, { recursive: true, force: true })
  inbox = new CollectingInbox()
  say('lange her')
  await start()
  say('neu')
  await heard('neu')
  expect(inbox.attempts).toHaveLength(1)
})

test('events that make no sense hold nothing up', async () => {
  const odd: object[] = [
    { msgtype: 7, body: null },
    { msgtype: 'm.file', body: 'x', file: { url: 5 } },
    { msgtype: 'm.text', body: 'x', 'm.relates_to': 'nothing' },
    { msgtype: 'm.text', body: 'x', 'm.relates_to': { rel_type: 'm.replace', event_id: '$nowhere' } },
    { msgtype: 'm.text', body: 'x', format: 'org.matrix.custom.html', formatted_body: { no: 'html' } },
    { msgtype: 'm.text', body: 'x', 'm.relates_to': { rel_type: 'm.thread', event_id: '$a|b c' } },
  ]
  for (const content of odd) homeserver.rooms.send(room, anna, 'm.room.message', content, `odd-${++sent}`)
  homeserver.rooms.setState(room, anna, 'm.room.member', '@odd:fake.test', { membership: 7, displayname: [] })
  homeserver.rooms.setState(room, anna, 'm.room.encryption', 'odd', { algorithm: [] })
  say('danach')
  await heard('danach')
})

test('an answer of a client that knows no threads is meant for the thread', async () => {
  const root = await open()
  const post = await adapter.post({ thread: root.thread }, aText('Frage'), unique('post'))
  for (const answered of [root.id, post.id]) {
    say(`auf ${answered}`, { 'm.relates_to': { 'm.in_reply_to': { event_id: answered } } })
    expect((await heard(`auf ${answered}`)).thread).toEqual(root.thread)
  }
})

test('nobody can edit what somebody else wrote', async () => {
  const root = await open()
  const hers = say('von Anna', inThread(root))
  homeserver.rooms.setState(room, anna, 'm.room.member', '@eve:elsewhere.test', { membership: 'join' })
  const edit = {
    'm.new_content': { msgtype: 'm.text', body: 'gefälscht' },
    'm.relates_to': { rel_type: 'm.replace', event_id: hers },
  }
  say('* gefälscht', edit, room, '@eve:elsewhere.test')
  say('danach', inThread(root))
  await heard('danach')
  expect(inbox.attempts.map(({ kind }) => kind)).toEqual(['message', 'message'])
})

test('where everyone would read it nobody is asked at once whether he meant the customer', async () => {
  const root = await open()
  inbox.answer({ outcome: 'accepted', notice: { tone: 'info', text: 'Nicht gesendet.', lasting: true } })
  say('nur so', inThread(root))
  inbox.answer({ outcome: 'refused', notice: { tone: 'refused', text: 'Das gibt es nicht.' } })
  say('!gibts nicht', inThread(root))
  const answers = () =>
    shownMessages(homeserver.rooms.events)
      .filter((message) => message.root === root.id && message.sender === bot)
      .map(({ content }) => String(content.body))
  await until('the second is answered', () => answers().some((text) => text.includes('Das gibt es nicht')))
  expect(answers()).toHaveLength(1)
})

test('a sign that stands for nothing is nothing', async () => {
  const root = await open()
  const relation = { rel_type: 'm.annotation', event_id: root.id, key: '🎉' }
  homeserver.rooms.send(room, anna, 'm.reaction', { 'm.relates_to': relation }, `tap-${++sent}`)
  say('danach')
  await heard('danach')
  expect(inbox.attempts).toHaveLength(1)
})

test('a message that can’t be decrypted holds nothing up, and is named in its thread when no key comes', async () => {
  const root = await open()
  const encrypted = {
    algorithm: 'm.megolm.v1.aes-sha2',
    ciphertext: 'AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg',
    session_id: 'X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ',
    device_id: 'X',
    sender_key: 'Y',
    ...inThread(root),
  }
  homeserver.rooms.send(room, anna, 'm.room.encrypted', encrypted, `utd-${++sent}`)
  say('danach', inThread(root))
  await heard('danach')
  const lines = () =>
    shownMessages(homeserver.rooms.events)
      .filter((message) => message.root === root.id && message.sender === bot)
      .map(({ content }) => String(content.body))
  expect(lines()).toEqual([])

  await stop()
  const store = new DatabaseSync(join(folder, 'matrix.sqlite'))
  store.exec('update unread set since = since - 600000')
  store.close()
  await start()
  say('weiter')
  await until('it is named', () =>
    lines().some((text) => /Support lässt sich nicht entschlüsseln/.test(text)),
  )
  say('noch weiter')
  await heard('noch weiter')
  expect(lines()).toHaveLength(1)
})

test('the token was revoked: that is said at once, and so is that it works again', async () => {
  homeserver.revoked.add(bot)
  say('weckt den Sync')
  const lost = await until('it is lost', () => inbox.connections.find(({ state }) => state === 'lost'))
  expect(lost).toMatchObject({ cause: expect.stringContaining('M_UNKNOWN_TOKEN') })
  homeserver.revoked.delete(bot)
  await until('it is well', () => inbox.connections.at(-1)?.state === 'well')
  await heard('weckt den Sync')
})

test('while another process has the account, this one neither reads nor sends, and goes on once it is its own', async () => {
  await stop()
  const leases = new FakeLeases(false)
  context = { ...context, leases }
  await start()
  expect(adapter.sends?.()).toBe(false)
  await expect(open()).rejects.toMatchObject({ failure: 'not-sent' })
  say('wem sag ich das')
  leases.give('matrix')
  await heard('wem sag ich das')
  expect(adapter.sends?.()).toBe(true)
  await open()

  leases.take('matrix')
  expect(adapter.sends?.()).toBe(false)
  await expect(open()).rejects.toMatchObject({ failure: 'not-sent' })
  const heardUntilNow = inbox.attempts.length
  say('jetzt liest ein anderer')
  leases.give('matrix')
  await heard('jetzt liest ein anderer')
  expect(inbox.attempts).toHaveLength(heardUntilNow + 1)
})
