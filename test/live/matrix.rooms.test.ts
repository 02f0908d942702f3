import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jest } from '@jest/globals'
import { createAdapter } from '../../adapters/matrix/index.ts'
import type { ChatAdapter, PostRef } from '../../src/domain/chat.ts'
import { contextIn } from '../contract/matrix-stage.ts'
import { aCard, aText, unique } from '../contract/samples.ts'
import { CollectingInbox } from '../fakes/collecting-inbox.ts'
import { until } from '../tools/until.ts'
import { Person } from './matrix/person.ts'
import { call, createRoom, type LiveWorld, startWorld } from './matrix/world.ts'

jest.setTimeout(60_000)

let world: LiveWorld
let folder: string
let inbox: CollectingInbox
let adapter: ChatAdapter

beforeAll(async () => {
  world = await startWorld()
  folder = await mkdtemp(join(tmpdir(), 'faden-rooms-'))
}, 60_000)
beforeEach(async () => {
  inbox = new CollectingInbox()
  adapter = createAdapter(contextIn(world, join(folder, 'matrix')))
  await adapter.start(inbox)
})
afterEach(() => adapter.stop())
afterAll(async () => {
  await world?.close()
  await rm(folder, { recursive: true, force: true })
})

const annas = () => world.people.anna.account
const inRoom = (room: string, path: string, body: object) =>
  call(world.url, annas(), 'POST', `rooms/${encodeURIComponent(room)}/${path}`, body)
const say = (room: string, body: string) =>
  world.people.anna.send(room, 'm.room.message', { msgtype: 'm.text', body })
const heard = (text: string) => inbox.take('message', (event) => event.text === text)
const open = () => adapter.openThread({ platform: 'matrix', id: world.room }, aCard(), unique('open'))
const post = ({ thread }: PostRef, text: string) => adapter.post({ thread }, aText(text), unique('post'))

async function isIn(room: string): Promise<boolean> {
  const path = `rooms/${encodeURIComponent(room)}/joined_members`
  const { joined } = await call<{ joined: object }>(world.url, annas(), 'GET', path)
  return world.bot in joined
}

test('who comes into an encrypted room reads what follows, unverified as he is; who was sent away nothing more', async () => {
  const root = await open()
  const before = await post(root, 'vor Carla')
  const carlas = await world.synapse.register('carla', 'Carla Novak')
  const come = async () => {
    await inRoom(world.room, 'invite', { user_id: carlas.user })
    await call(world.url, carlas, 'POST', `join/${encodeURIComponent(world.room)}`, {})
  }
  const carla = await Person.signIn(world.url, carlas)
  const sees = (text: string) =>
    until(`Carla reads ${text}`, () =>
      carla.seen.some(({ event, encrypted }) => encrypted && String(event.content.body).endsWith(text)),
    )
  try {
    await come()
    await inbox.hinted(1)
    await until('the bot knows her', async () => {
      const members = await adapter.members?.({ platform: 'matrix', id: world.room })
      return members?.some(({ id }) => id === carlas.user)
    })
    const together = await post(root, 'mit Carla')
    await sees('mit Carla')
    const hints = inbox.memberChanges
    await inRoom(world.room, 'kick', { user_id: carlas.user })
    await inbox.hinted(hints + 1)
    const without = await post(root, 'ohne Carla')
    await come()
    await inbox.hinted(hints + 2)
    await post(root, 'wieder mit Carla')
    await sees('wieder mit Carla')
    const can = async (event: string) => (await carla.ask('read', { room: world.room, event })).readable
    expect([await can(before.id), await can(together.id), await can(without.id)]).toEqual([
      false,
      true,
      false,
    ])
    expect(world.people.anna.undecryptable).toEqual([])
  } finally {
    await carla.signOut()
  }
})

test('an encrypted room that has a past: Faden begins with what is said once it is there, also after it was sent away', async () => {
  const room = await createRoom(world.url, annas(), [], true)
  await until('nio knows the room', async () => {
    await say(room, 'lange her')
    return world.people.anna.seen.some((one) => one.room === room && one.encrypted)
  })
  await say(room, '!claim')
  for (const [unheard, next] of [
    [null, 'jetzt'],
    ['ohne Faden', 'wieder da'],
  ] as const) {
    if (unheard) {
      await inRoom(room, 'kick', { user_id: world.bot })
      await say(room, unheard)
    }
    await inRoom(room, 'invite', { user_id: world.bot })
    await until('the bot has come', () => isIn(room))
    await say(room, next)
    await heard(next)
  }
  const poll = {
    'org.matrix.msc3381.poll.start': {
      question: { 'org.matrix.msc1767.text': 'Wann passt es?' },
      answers: [{ id: '1', 'org.matrix.msc1767.text': 'heute' }],
    },
  }
  await world.people.anna.send(room, 'org.matrix.msc3381.poll.start', poll)
  await heard('📊 Wann passt es?\n- heute')
  expect(inbox.attempts.map((event) => event.kind === 'message' && event.text)).toEqual([
    'jetzt',
    'wieder da',
    '📊 Wann passt es?\n- heute',
  ])
})

test('what it has read it shows in the thread where it was said', async () => {
  const root = await open()
  const relation = { rel_type: 'm.thread', event_id: root.id, is_falling_back: true }
  const said = await world.anna.send('m.room.message', {
    msgtype: 'm.text',
    body: 'gelesen?',
    'm.relates_to': relation,
  })
  await heard('gelesen?')
  await until('it is shown', async () => {
    const answer = await call<{
      rooms: { join: Record<string, { ephemeral: { events: { type: string; content: never }[] } }> }
    }>(world.url, annas(), 'GET', 'sync?timeout=0')
    const receipts: Record<string, { 'm.read'?: Record<string, { thread_id?: string }> }>[] =
      answer.rooms.join[world.room]?.ephemeral.events
        .filter(({ type }) => type === 'm.receipt')
        .map(({ content }) => content) ?? []
    return receipts.some((one) => one[said]?.['m.read']?.[world.bot]?.thread_id === root.id)
  })
})

test('a room that lets in the people of a space is entered through it, and only they are the team there', async () => {
  const make = async (body: object) =>
    (await call<{ room_id: string }>(world.url, annas(), 'POST', 'createRoom', body)).room_id
  const space = await make({
    creation_content: { type: 'm.space' },
    invite: [world.bot],
    preset: 'private_chat',
  })
  const allow = [{ type: 'm.room_membership', room_id: space }]
  const room = await make({
    room_version: '11',
    preset: 'private_chat',
    initial_state: [
      { type: 'm.room.join_rules', state_key: '', content: { join_rule: 'restricted', allow } },
      { type: 'm.room.encryption', state_key: '', content: { algorithm: 'm.megolm.v1.aes-sha2' } },
    ],
    invite: [world.ben.id],
  })
  await call(world.url, world.people.ben.account, 'POST', `join/${encodeURIComponent(room)}`, {})
  await adapter.stop()
  const made = contextIn({ ...world, room }, join(folder, 'matrix'))
  adapter = createAdapter({ ...made, settings: { ...made.settings, space } })
  await adapter.start(inbox)
  expect(await isIn(room)).toBe(true)
  const members = await adapter.members?.({ platform: 'matrix', id: room })
  expect(members?.map(({ id }) => id)).toEqual([world.anna.id])
  const findings: string[] = []
  for await (const { detail, problem } of adapter.examine?.() ?? []) findings.push(problem ?? detail)
  expect(findings).toContain(`${space}, whose people are the team’s`)
})

test('a room is upgraded: once invited into the new one, the channel is there, encrypted, and its old threads are given up', async () => {
  const root = await open()
  const { replacement_room: next } = (await inRoom(world.room, 'upgrade', { new_version: '11' })) as {
    replacement_room: string
  }
  await inRoom(next, 'invite', { user_id: world.bot })
  await until('the bot has come', () => isIn(next))
  await say(next, 'im neuen Raum')
  expect((await heard('im neuen Raum')).channel.id).toBe(world.room)
  const moved = await open()
  expect(moved.thread.id).toContain(next)
  await until('Anna reads the card', () =>
    world.people.anna.seen.some(({ event, encrypted }) => event.event_id === moved.id && encrypted),
  )
  await expect(post(root, 'alt')).rejects.toMatchObject({ failure: 'rejected', gone: 'thread' })
})
