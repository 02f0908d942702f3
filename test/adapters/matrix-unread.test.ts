import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { jest } from '@jest/globals'
import type { RoomEvent } from '../../adapters/matrix/events.ts'
import { anna, bot, inThread, MatrixDesk } from '../fakes/matrix/desk.ts'
import { Device } from '../fakes/matrix/device.ts'
import { until } from '../tools/until.ts'

jest.setTimeout(30_000)

let desk: MatrixDesk
beforeEach(async () => {
  desk = await MatrixDesk.start()
})
afterEach(() => desk.end())

const unknownKey = {
  algorithm: 'm.megolm.v1.aes-sha2',
  ciphertext: 'AwgAEnACgAkLmt6qF84IK++J7UDH2Za1YVchHyprqTqsg',
  session_id: 'X3lUlvLELLYxeTx4yOVu6UDpasGEVO0Jbu+QFnm0cKQ',
  device_id: 'X',
  sender_key: 'Y',
}
type Root = Awaited<ReturnType<MatrixDesk['open']>>
const sayUnreadable = (root: Root) => desk.send('m.room.encrypted', { ...unknownKey, ...inThread(root) })
const lines = (root: Root) => desk.answersIn(root).map(({ content }) => String(content.body))

/** What waits has waited for longer than people wait for a key. */
async function tenMinutesLater(): Promise<void> {
  await desk.stop()
  const store = new DatabaseSync(join(desk.folder, 'matrix.sqlite'))
  store.exec('update unread set since = since - 600000')
  store.close()
  await desk.start()
}

test('a message that can’t be decrypted holds nothing up, and is named in its thread when no key comes', async () => {
  const root = await desk.open()
  const unread = sayUnreadable(root)
  desk.say('danach', inThread(root))
  await desk.heard('danach')
  expect(lines(root)).toEqual([])
  await tenMinutesLater()
  desk.say('weiter')
  const [line] = await until('it is named', () => desk.answersIn(root).length > 0 && desk.answersIn(root))
  expect(line?.content.body).toMatch(/Was Support geschrieben hat, lässt sich nicht entschlüsseln/)
  expect(line?.content['m.relates_to']['m.in_reply_to']).toEqual({ event_id: unread })
  desk.say('noch weiter')
  await desk.heard('noch weiter')
  expect(lines(root)).toHaveLength(1)
})

test('who goes on writing without keys is named once in each thread, by a name that draws nothing', async () => {
  const name = '<a href="https://matrix.to/#/@boss:fake.test">Chefin</a>'
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.member', anna, {
    membership: 'join',
    displayname: name,
  })
  const [root, other] = [await desk.open(), await desk.open()]
  for (const thread of [root, root, other, root]) sayUnreadable(thread)
  desk.say('gehört')
  await desk.heard('gehört')
  await tenMinutesLater()
  desk.say('weiter')
  await until('both threads say it', () => lines(root).length + lines(other).length === 2)
  sayUnreadable(root)
  desk.say('noch weiter')
  await desk.heard('noch weiter')
  await tenMinutesLater()
  desk.say('das Letzte')
  await desk.heard('das Letzte')
  expect([lines(root).length, lines(other).length]).toEqual([1, 1])
  expect(desk.answersIn(root)[0]?.content.formatted_body).toContain('&lt;a href=')
})

test('a room that lets it say nothing holds up no other', async () => {
  const root = await desk.open()
  sayUnreadable(root)
  desk.say('gehört')
  await desk.heard('gehört')
  desk.homeserver.rooms.muted.add(bot)
  await tenMinutesLater()
  for (const text of ['eins', 'zwei']) {
    desk.say(text)
    await desk.heard(text)
  }
  const texts = desk.inbox.attempts.map((event) => event.kind === 'message' && event.text)
  expect(texts.filter((text) => text !== 'gehört')).toEqual(['eins', 'zwei'])
  expect(desk.inbox.connections).toEqual([])
})

test('what its author takes back needs no key any more: nobody is told, and who was told sees it no longer', async () => {
  const root = await desk.open()
  const early = sayUnreadable(root)
  desk.homeserver.rooms.redact(desk.room, anna, early)
  const late = sayUnreadable(root)
  desk.say('gehört')
  await desk.heard('gehört')
  await tenMinutesLater()
  desk.say('weiter')
  const [line] = await until('it is named', () => desk.answersIn(root).length > 0 && desk.answersIn(root))
  expect(line?.content['m.relates_to']['m.in_reply_to']).toEqual({ event_id: late })
  desk.homeserver.rooms.redact(desk.room, anna, late)
  await until('the line is gone', () => lines(root).length === 0)
})

test('a key that comes late: the message is taken, once, and the line that named it is withdrawn', async () => {
  const root = await desk.open()
  const { homeserver, room } = desk
  // Of what is in the clear, only this counts there now.
  const next = async () => {
    const tapped = desk.send('m.reaction', {
      'm.relates_to': { rel_type: 'm.annotation', event_id: root.id, key: '🙋' },
    })
    await until('it is taken', () => desk.inbox.attempts.some(({ id }) => id === tapped))
  }
  const folder = await mkdtemp(join(tmpdir(), 'faden-matrix-person-'))
  const person = await Device.open('wasm', {
    user: anna,
    secret: 'hers alone, and long enough for a key of the store',
    folder,
    keys: homeserver.keys,
    members: () => [anna, bot],
    device: 'DEVICEanna',
  })
  try {
    homeserver.rooms.setState(room, anna, 'm.room.encryption', '', { algorithm: 'm.megolm.v1.aes-sha2' })
    const sealed = await person.say(room, { msgtype: 'm.text', body: 'zu früh', ...inThread(root) })
    // On its way the key is overtaken by what it is for.
    const key = homeserver.keys.take(bot, 'DEVICEfaden')
    expect(key).not.toEqual([])
    const event = desk.send('m.room.encrypted', sealed.content)
    await next()
    await tenMinutesLater()
    await next()
    await until('it is named', () => named(root).length === 1)
    homeserver.keys.give(bot, 'DEVICEfaden', key)
    homeserver.rooms.wake()
    expect((await desk.heard('zu früh')).id).toBe(event)
    await until('the line is gone', () => named(root).length === 0)
    await next()
    expect(desk.inbox.attempts.filter(({ id }) => id === event)).toHaveLength(1)
  } finally {
    await person.close()
    await rm(folder, { recursive: true, force: true })
  }

  /** Encrypted by now: what stands there is seen, not what it says. */
  function named(thread: Root): RoomEvent[] {
    return homeserver.rooms.events.filter(
      ({ sender, type, content }) =>
        sender === bot && type === 'm.room.encrypted' && content['m.relates_to']?.event_id === thread.id,
    )
  }
})
