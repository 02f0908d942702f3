import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { createAdapter } from '../../adapters/matrix/index.ts'
import type { ChatAdapter, Notice, PostRef } from '../../src/domain/chat.ts'
import { contextIn } from '../contract/matrix-stage.ts'
import { type ShownMessage, shownMessages } from '../contract/matrix-timeline.ts'
import { aCard, unique } from '../contract/samples.ts'
import { CollectingInbox } from '../fakes/collecting-inbox.ts'
import { until } from '../tools/until.ts'
import { call, type LiveWorld, startWorld } from './matrix/world.ts'

jest.setTimeout(60_000)

let world: LiveWorld
let folder: string
let inbox: CollectingInbox
let adapter: ChatAdapter | null = null
let root: PostRef

beforeAll(async () => {
  world = await startWorld()
  folder = await mkdtemp(join(tmpdir(), 'faden-direct-'))
  inbox = new CollectingInbox()
  root = await (await start()).openThread({ platform: 'matrix', id: world.room }, aCard(), unique('open'))
}, 60_000)
afterAll(async () => {
  await adapter?.stop()
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<ChatAdapter> {
  const made = contextIn(world, join(folder, 'matrix'))
  adapter = createAdapter({ ...made, settings: { ...made.settings, notices: 'direct' } })
  await adapter.start(inbox)
  return adapter
}

const type = (body: string, notice: Omit<Notice, 'tone'>) => {
  inbox.answer({ outcome: 'accepted', notice: { tone: 'done', ...notice } })
  const relation = { rel_type: 'm.thread', event_id: root.id, is_falling_back: true }
  return world.anna.send('m.room.message', { msgtype: 'm.text', body, 'm.relates_to': relation })
}
const shown = (room: (id: string) => boolean): ShownMessage[] =>
  shownMessages(world.people.anna.seen.filter((one) => room(one.room)).map(({ event }) => event)).filter(
    ({ sender }) => sender === world.bot,
  )
const answered = (text: string, room: (id: string) => boolean) =>
  until(`“${text}”`, () => shown(room).find(({ content }) => String(content.body).includes(text)))
const inTheRoom = (id: string) => id === world.room
const elsewhere = (id: string) => id !== world.room

/** Rooms that Anna is invited to. */
async function invitations(): Promise<string[]> {
  const answer = await call<{ rooms?: { invite?: Record<string, object> } }>(
    world.url,
    world.people.anna.account,
    'GET',
    'sync?timeout=0',
  )
  return Object.keys(answer.rooms?.invite ?? {})
}

test('an answer comes in a room with nobody else in it, encrypted, says which thread, and what is tapped there is meant there', async () => {
  await type('!claim', { text: 'Gehört jetzt dir.', buttons: [{ label: 'Rückgängig', line: 'undo' }] })
  const [room = ''] = await until('an invitation', async () => {
    const found = await invitations()
    return found.length > 0 && found
  })
  await world.people.anna.ask('join', { room })
  const answer = await answered('Gehört jetzt dir.', elsewhere)
  expect(String(answer.content.body)).toContain(encodeURIComponent(root.id))
  const seen = world.people.anna.seen.find(({ event }) => event.event_id === answer.id)
  expect(seen).toMatchObject({ room, encrypted: true })
  const members = await call<{ joined: object }>(
    world.url,
    world.people.anna.account,
    'GET',
    `rooms/${encodeURIComponent(room)}/joined_members`,
  )
  expect(Object.keys(members.joined).sort()).toEqual([world.people.anna.id, world.bot].sort())

  const sign = await until('a sign to tap on', () =>
    shown(elsewhere)
      .flatMap(({ reactions }) => reactions)
      .find(({ sender }) => sender === world.bot),
  )
  const relation = { rel_type: 'm.annotation', event_id: answer.id, key: sign.key }
  await world.people.anna.send(room, 'm.reaction', { 'm.relates_to': relation })
  const tapped = await inbox.take('command', ({ line }) => line === 'undo')
  expect(tapped).toMatchObject({ thread: root.thread, channel: { platform: 'matrix', id: world.room } })
})

test('the next one comes there, too, after a restart as well; a question that stands comes at once', async () => {
  await adapter?.stop()
  await start()
  await type('nur so', { text: 'Nicht gesendet.', lasting: true })
  await answered('Nicht gesendet.', elsewhere)
  expect(await invitations()).toEqual([])
  expect(shown(inTheRoom).filter(({ root: of }) => of !== null)).toEqual([])
})

test('who leaves that room is answered in the thread again, and not invited anew', async () => {
  const room = world.people.anna.seen.find((one) => elsewhere(one.room))?.room ?? ''
  await call(world.url, world.people.anna.account, 'POST', `rooms/${encodeURIComponent(room)}/leave`, {})
  await until('the bot knows', async () => {
    await type('!claim', { text: 'Wieder hier.' })
    return shown(inTheRoom).some(({ content }) => String(content.body).includes('Wieder hier.'))
  })
  expect(await invitations()).toEqual([])
  expect(world.people.anna.undecryptable).toEqual([])
})
