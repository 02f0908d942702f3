import { rm } from 'node:fs/promises'
import { jest } from '@jest/globals'
import { positionKey } from '../../adapters/matrix/sync/position.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { aCard, aText, unique } from '../contract/samples.ts'
import { CollectingInbox } from '../fakes/collecting-inbox.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { anna, bot, inThread, MatrixDesk } from '../fakes/matrix/desk.ts'
import { until } from '../tools/until.ts'

jest.setTimeout(30_000)

let desk: MatrixDesk
beforeEach(async () => {
  desk = await MatrixDesk.start()
})
afterEach(() => desk.end())

test('an invitation of somebody on its own server is accepted', async () => {
  const other = desk.roomWith(anna, 'Anna')
  await until('it has come in', () => desk.membershipIn(other) === 'join')
})

test('an invitation of a stranger is declined, unless the configuration trusts the server or the person', async () => {
  const strangers = desk.roomWith('@eve:elsewhere.test', 'Eve')
  await until('it has declined', () => desk.membershipIn(strangers) === 'leave')
  for (const one of ['elsewhere.test', '@eve:elsewhere.test']) {
    await desk.stop()
    await desk.start({ invites_from: [one] })
    const trusted = desk.roomWith('@eve:elsewhere.test', 'Eve')
    await until('it has come in', () => desk.membershipIn(trusted) === 'join')
  }
})

test('where a space is named, its people are the team, from whatever server, and may invite', async () => {
  const { homeserver, room } = desk
  const eve = '@eve:elsewhere.test'
  const space = desk.roomWith(anna, 'Anna')
  const joins = (where: string, user: string, membership = 'join') =>
    homeserver.rooms.setState(where, anna, 'm.room.member', user, { membership, displayname: user })
  joins(space, eve)
  for (const user of [eve, '@guest:fake.test']) joins(room, user)
  await desk.stop()
  await desk.start({ space })
  expect(desk.membershipIn(space)).toBe('join')
  const members = async () =>
    (await desk.adapter.members?.({ platform: 'matrix', id: room }))?.map(({ id }) => id).sort()
  expect(await members()).toEqual([anna, eve].sort())
  const hers = desk.roomWith(eve, 'Eve')
  await until('it has come in', () => desk.membershipIn(hers) === 'join')

  const hints = desk.inbox.memberChanges
  joins(space, eve, 'leave')
  await desk.inbox.hinted(hints + 1)
  expect(await members()).toEqual([anna])
  const later = desk.roomWith(eve, 'Eve')
  await until('it has declined', () => desk.membershipIn(later) === 'leave')

  joins(space, bot, 'ban')
  await expect(members()).rejects.toMatchObject({ gone: 'channel' })
})

test('a room that was upgraded is followed: the channel is the new room, and old threads are given up', async () => {
  const root = await desk.open()
  const next = desk.roomWith(anna, 'Anna')
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.tombstone', '', {
    replacement_room: next,
    body: '',
  })
  await until('it has moved along', () => desk.membershipIn(next) === 'join')
  desk.say('im neuen Raum', {}, next)
  expect((await desk.heard('im neuen Raum')).channel.id).toBe(desk.room)
  expect((await desk.open()).thread.id).toContain(next)
  desk.homeserver.rooms.muted.add(bot)
  const failure = await desk.adapter
    .post({ thread: root.thread }, aText('alt'), unique('post'))
    .catch((error) => error)
  expect(failure).toBeInstanceOf(DeliveryError)
  expect((failure as DeliveryError).gone).toBe('thread')
})

test('more than a sync tells, said while it was away, arrives whole and in order', async () => {
  await desk.stop()
  const texts = Array.from({ length: 170 }, (_, index) => `Nummer ${index}`)
  for (const text of texts) desk.say(text)
  await desk.start()
  await desk.heard('Nummer 169')
  expect(desk.inbox.taken.map((event) => event.kind === 'message' && event.text)).toEqual(texts)
})

test('what was said before Faden came for the first time is nobody’s open question', async () => {
  await desk.stop()
  await rm(desk.folder, { recursive: true, force: true })
  await desk.context.memory.forget(positionKey)
  desk.inbox = new CollectingInbox()
  desk.say('lange her')
  await desk.start()
  desk.say('neu')
  await desk.heard('neu')
  expect(desk.inbox.attempts).toHaveLength(1)
})

test('a session that begins without the keys, on another host or after a loss, skips nothing and knows where rooms moved', async () => {
  const next = desk.roomWith(anna, 'Anna')
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.tombstone', '', {
    replacement_room: next,
    body: '',
  })
  await until('it has moved along', () => desk.membershipIn(next) === 'join')
  desk.say('davor', {}, next)
  await desk.heard('davor')
  await desk.stop()
  await rm(desk.folder, { recursive: true, force: true })
  desk.inbox = new CollectingInbox()
  const texts = Array.from({ length: 70 }, (_, index) => `Nummer ${index}`)
  for (const text of texts) desk.say(text, {}, next)
  await desk.start()
  await desk.heard('Nummer 69')
  const taken = desk.inbox.taken.map((event) => event.kind === 'message' && event.text)
  expect(taken.filter((text) => text !== 'davor')).toEqual(texts)
  expect((await desk.open()).thread.id).toContain(next)
  await desk.stop()
  await desk.start()
  desk.say('danach', {}, next)
  await desk.heard('danach')
  expect(
    desk.inbox.attempts.filter((event) => event.kind === 'message' && event.text === 'Nummer 0'),
  ).toHaveLength(1)
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
  for (const content of odd) desk.send('m.room.message', content)
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.member', '@odd:fake.test', {
    membership: 7,
    displayname: [],
  })
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.encryption', 'odd', { algorithm: [] })
  desk.say('danach')
  await desk.heard('danach')
})

test('an answer of a client that knows no threads is meant for the thread', async () => {
  const root = await desk.open()
  const post = await desk.adapter.post({ thread: root.thread }, aText('Frage'), unique('post'))
  for (const answered of [root.id, post.id]) {
    desk.say(`auf ${answered}`, { 'm.relates_to': { 'm.in_reply_to': { event_id: answered } } })
    expect((await desk.heard(`auf ${answered}`)).thread).toEqual(root.thread)
  }
})

test('who comes late into a room takes no part in what was said there before', async () => {
  const other = desk.homeserver.rooms.create(anna)
  for (const text of ['alt', '!claim']) desk.say(text, {}, other)
  desk.homeserver.rooms.setState(other, anna, 'm.room.member', bot, { membership: 'invite' })
  await until('it has come in', () => desk.membershipIn(other) === 'join')
  desk.say('neu', {}, other)
  await desk.heard('neu')
  desk.homeserver.rooms.setState(other, bot, 'm.room.member', bot, {
    membership: 'join',
    displayname: 'Anders',
  })
  desk.say('noch neuer', {}, other)
  await desk.heard('noch neuer')
  expect(desk.inbox.attempts.map((event) => event.kind === 'message' && event.text)).toEqual([
    'neu',
    'noch neuer',
  ])
})

test('somebody whom a mention in a command means is named by his account', async () => {
  const root = await desk.open()
  const html = '!assign <a href="https://matrix.to/#/%40ben%3Afake.test">Ben Otto</a> bitte'
  const formatted = { format: 'org.matrix.custom.html', formatted_body: html }
  desk.say('!assign Ben Otto bitte', { ...formatted, ...inThread(root) })
  expect(await desk.inbox.take('command', () => true)).toMatchObject({ line: 'assign @ben:fake.test bitte' })
})

test('split, typed as an answer to a message, is about that message; other commands are about the ticket', async () => {
  const root = await desk.open()
  const post = await desk.adapter.post({ thread: root.thread }, aText('Noch etwas anderes'), unique('post'))
  const answer = (event: string, more = {}) => ({
    'm.relates_to': {
      rel_type: 'm.thread',
      event_id: root.id,
      'm.in_reply_to': { event_id: event },
      ...more,
    },
  })
  const told = async (line: string, relation: object) => {
    desk.say(`!${line}`, relation)
    return (await desk.inbox.take('command', (event) => event.line === line)).about
  }
  expect(await told('split WLAN', answer(post.id))).toEqual(post)
  expect(await told('split', { 'm.relates_to': { 'm.in_reply_to': { event_id: post.id } } })).toEqual(post)
  expect(await told('split LAN', answer(post.id, { is_falling_back: true }))).toBeUndefined()
  expect(await told('split Drucker', answer(root.id))).toBeUndefined()
  expect(await told('claim', answer(post.id))).toBeUndefined()
})

test('a reply without words sends those that it answers, if a person typed them', async () => {
  const root = await desk.open()
  const ours = await desk.adapter.post({ thread: root.thread }, aText('von der Kundin'), unique('post'))
  const hers = desk.say('Bitte neu starten', inThread(root))
  const about = async (line: string, event: string) => {
    desk.say(`!${line}`, {
      'm.relates_to': { ...inThread(root)['m.relates_to'], 'm.in_reply_to': { event_id: event } },
    })
    return (await desk.inbox.take('command', (one) => one.line === line)).about
  }
  expect(await about('reply', hers)).toEqual({ thread: root.thread, id: hers })
  expect(await about('reply --wait', ours.id)).toBeUndefined()
  expect(await about('reply Anderes', hers)).toBeUndefined()
})

test('it shows what it has read, each thread by itself, and never that it types', async () => {
  const root = await desk.open()
  const [inIt, beside] = [desk.say('im Thread', inThread(root)), desk.say('daneben')]
  await desk.heard('daneben')
  const edit = {
    'm.new_content': { msgtype: 'm.text', body: 'anders' },
    'm.relates_to': { rel_type: 'm.replace', event_id: inIt },
  }
  const edited = desk.say('* anders', edit)
  await until('all three are shown as read', () => desk.homeserver.receipts.length === 3)
  expect(desk.homeserver.receipts).toEqual([
    { event: inIt, thread: root.id },
    { event: beside, thread: 'main' },
    { event: edited, thread: root.id },
  ])
  expect(desk.homeserver.requests.filter((request) => request.includes('typing'))).toEqual([])
})

test('nobody can edit what somebody else wrote', async () => {
  const root = await desk.open()
  const hers = desk.say('von Anna', inThread(root))
  desk.homeserver.rooms.setState(desk.room, anna, 'm.room.member', '@eve:elsewhere.test', {
    membership: 'join',
  })
  const edit = {
    'm.new_content': { msgtype: 'm.text', body: 'gefälscht' },
    'm.relates_to': { rel_type: 'm.replace', event_id: hers },
  }
  desk.say('* gefälscht', edit, desk.room, '@eve:elsewhere.test')
  desk.say('danach', inThread(root))
  await desk.heard('danach')
  expect(desk.inbox.attempts.map(({ kind }) => kind)).toEqual(['message', 'message'])
})

test('where everyone would read it nobody is asked at once whether he meant the customer', async () => {
  const root = await desk.open()
  desk.inbox.answer({ outcome: 'accepted', notice: { tone: 'info', text: 'Nicht gesendet.', lasting: true } })
  desk.say('nur so', inThread(root))
  desk.inbox.answer({ outcome: 'refused', notice: { tone: 'refused', text: 'Das gibt es nicht.' } })
  desk.say('!gibts nicht', inThread(root))
  const answers = () => desk.answersIn(root).map(({ content }) => String(content.body))
  await until('the second is answered', () => answers().some((text) => text.includes('Das gibt es nicht')))
  expect(answers()).toHaveLength(1)
})

test('an answer that is longer than an event comes whole, in several, and is tapped on below the last', async () => {
  const root = await desk.open()
  const rows = Array.from({ length: 400 }, (_, index) => `- Zeile ${index} "mit" <Zeichen> & so weiter`)
  const buttons = [{ label: 'Rückgängig', line: 'undo' }]
  desk.inbox.answer({ outcome: 'accepted', notice: { tone: 'info', text: rows.join('\n'), buttons } })
  desk.say('!list', inThread(root))
  const answers = await until('its last part', () => {
    const shown = desk.answersIn(root)
    return shown.at(-1)?.reactions.length === 1 && shown
  })
  const text = answers.map(({ content }) => String(content.body)).join('\n')
  expect(text.match(/Zeile \d+/g)).toEqual(rows.map((row) => /Zeile \d+/.exec(row)?.[0]))
  expect(answers.slice(0, -1).flatMap(({ reactions }) => reactions)).toEqual([])
})

test('a sign that stands for nothing is nothing', async () => {
  const root = await desk.open()
  const relation = { rel_type: 'm.annotation', event_id: root.id, key: '🎉' }
  desk.send('m.reaction', { 'm.relates_to': relation })
  desk.say('danach')
  await desk.heard('danach')
  expect(desk.inbox.attempts).toHaveLength(1)
})

test('a sign is the same with and without the selector that asks for colour', async () => {
  const card = aCard({ buttons: [{ label: 'Spam', line: 'spam' }] })
  const channel = { platform: 'matrix', id: desk.room }
  const root = await desk.adapter.openThread(channel, card, unique('open'))
  for (const key of ['🗑\uFE0F', '🗑']) {
    const before = desk.inbox.attempts.length
    desk.send('m.reaction', { 'm.relates_to': { rel_type: 'm.annotation', event_id: root.id, key } })
    await until('the tap', () => desk.inbox.attempts.length > before)
    expect(desk.inbox.attempts.at(-1)).toMatchObject({ kind: 'command', line: 'spam' })
  }
})

test('the token was revoked: that is said at once, and so is that it works again', async () => {
  desk.homeserver.revoked.add(bot)
  desk.say('weckt den Sync')
  const lost = await until('it is lost', () => desk.inbox.connections.find(({ state }) => state === 'lost'))
  expect(lost).toMatchObject({ cause: expect.stringContaining('M_UNKNOWN_TOKEN') })
  desk.homeserver.revoked.delete(bot)
  await until('it is well', () => desk.inbox.connections.at(-1)?.state === 'well')
  await desk.heard('weckt den Sync')
})

test('while another process has the account, this one neither reads nor sends, and goes on once it is its own', async () => {
  await desk.stop()
  const leases = new FakeLeases(false)
  desk.context = { ...desk.context, leases }
  await desk.start()
  expect(desk.adapter.sends?.()).toBe(false)
  await expect(desk.open()).rejects.toMatchObject({ failure: 'not-sent' })
  desk.say('wem sag ich das')
  leases.give('matrix')
  await desk.heard('wem sag ich das')
  expect(desk.adapter.sends?.()).toBe(true)
  await desk.open()

  leases.take('matrix')
  expect(desk.adapter.sends?.()).toBe(false)
  await expect(desk.open()).rejects.toMatchObject({ failure: 'not-sent' })
  const heardUntilNow = desk.inbox.attempts.length
  desk.say('jetzt liest ein anderer')
  leases.give('matrix')
  await desk.heard('jetzt liest ein anderer')
  expect(desk.inbox.attempts).toHaveLength(heardUntilNow + 1)
})
