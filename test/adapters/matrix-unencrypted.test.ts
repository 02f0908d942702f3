import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anna, bot, inThread, MatrixDesk } from '../fakes/matrix/desk.ts'
import { Device } from '../fakes/matrix/device.ts'
import { until } from '../tools/until.ts'

let desk: MatrixDesk
let folder: string
let person: Device
beforeEach(async () => {
  desk = await MatrixDesk.start()
  folder = await mkdtemp(join(tmpdir(), 'faden-matrix-person-'))
  person = await Device.open('wasm', {
    user: anna,
    secret: 'hers alone, and long enough for a key of the store',
    folder,
    keys: desk.homeserver.keys,
    members: () => [anna, bot],
    device: 'DEVICEanna',
  })
})
afterEach(async () => {
  await person.close()
  await desk.end()
  await rm(folder, { recursive: true, force: true })
})

const encryptTheRoom = () =>
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.encryption', '', {
    algorithm: 'm.megolm.v1.aes-sha2',
  })

async function whisper(body: string, more: object = {}): Promise<string> {
  const { content } = await person.say(desk.room, { msgtype: 'm.text', body, ...more })
  const id = desk.send('m.room.encrypted', content)
  await until(`${body} is taken`, () => desk.inbox.attempts.some((event) => event.id === id))
  return id
}

/** What people are told is encrypted by now: which message it answers can be seen. */
const answered = () =>
  desk.homeserver.rooms.events
    .filter(({ sender, type }) => sender === bot && type === 'm.room.encrypted')
    .map(({ content }) => content['m.relates_to']?.['m.in_reply_to']?.event_id)

test('in an encrypted room nothing counts that came in the clear: command, note, file and edit are answered, not taken', async () => {
  const root = await desk.open()
  encryptTheRoom()
  const note = await whisper('eine Notiz', inThread(root))
  const forged = [
    desk.say('!claim', inThread(root)),
    desk.say('!new kunde@school.example Beamer'),
    desk.say('untergeschoben', inThread(root)),
    desk.say('x.pdf', { msgtype: 'm.file', url: 'mxc://fake.test/x', ...inThread(root) }),
    desk.say('* anders', {
      'm.new_content': { msgtype: 'm.text', body: 'anders' },
      'm.relates_to': { rel_type: 'm.replace', event_id: note },
    }),
  ]
  desk.say('nicht für Faden')
  const last = await whisper('!claim', inThread(root))
  await until('all are answered', () => forged.every((id) => answered().includes(id)))
  expect(desk.inbox.attempts.map(({ id }) => id)).toEqual([note, last])
  expect(answered().filter((id) => id !== root.id)).toHaveLength(forged.length)
})

test('reactions and redactions, which no client encrypts, count there', async () => {
  const root = await desk.open()
  encryptTheRoom()
  const note = await whisper('eine Notiz', inThread(root))
  const tapped = desk.send('m.reaction', {
    'm.relates_to': { rel_type: 'm.annotation', event_id: root.id, key: '🙋' },
  })
  const redaction = desk.homeserver.rooms.redact(desk.room, anna, note)
  await until('both are taken', () => desk.inbox.attempts.length === 3)
  expect(desk.inbox.attempts.map(({ id, kind }) => [id, kind])).toEqual([
    [note, 'message'],
    [tapped, 'command'],
    [redaction, 'delete'],
  ])
})

test('what was said before encryption was switched on counts, also when it is read after', async () => {
  await desk.stop()
  const before = desk.say('vorher')
  encryptTheRoom()
  desk.say('!claim')
  await desk.start()
  await whisper('nachher')
  expect(desk.inbox.attempts.map(({ id }) => id)[0]).toBe(before)
  expect(desk.inbox.attempts).toHaveLength(2)
})

test('beside an encrypted channel no room is a way round: what is in the clear in another one is answered, not taken', async () => {
  const other = desk.roomWith(anna, 'Nebenraum')
  await until('the bot is there', () => desk.membershipIn(other) === 'join')
  const before = desk.say('!list', {}, other)
  await until('it is taken', () => desk.inbox.attempts.some(({ id }) => id === before))
  encryptTheRoom()
  await whisper('jetzt verschlüsselt')
  const forged = desk.say('!forward 10001 eve@elsewhere.test', {}, other)
  await until('it is answered', () =>
    desk.homeserver.rooms.events.some(
      ({ room_id, sender, content }) =>
        room_id === other &&
        sender === bot &&
        content['m.relates_to']?.['m.in_reply_to']?.event_id === forged,
    ),
  )
  expect(desk.inbox.attempts.map(({ id }) => id)).not.toContain(forged)
})
