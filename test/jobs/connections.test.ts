import { randomUUID } from 'node:crypto'
import type { ChatEvent } from '../../src/domain/chat.ts'
import { runAlarms } from '../../src/flows/alarms.ts'
import { type Chats, startChats } from '../../src/jobs/connections.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { presentOutages } from '../../src/store/outages.ts'
import { gone, notSent } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'
import { eventually } from './eventually.ts'

let desk: Helpdesk
let chats: Chats | null = null
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(async () => {
  await chats?.stop()
  chats = null
  await desk.close()
})

const start = async (beat?: number) => {
  chats = await startChats(desk.core, undefined, beat)
}
const state = () => chats?.states().get('chat')
const lost = { state: 'lost', cause: 'the socket was closed', mend: 'npm run doctor' } as const

async function write(ticket: TicketRow, text: string): Promise<ChatEvent> {
  const thread = await desk.threadRef(ticket)
  return {
    kind: 'message',
    id: randomUUID(),
    at: desk.now,
    user: { id: 'U-anna', name: 'anna' },
    channel: { platform: 'chat', id: 'C-support' },
    thread,
    post: desk.chat.newPost(thread),
    text,
    files: [],
  }
}
const missed = async (ticket: TicketRow, text: string) =>
  void desk.chat.remembered.push(await write(ticket, text))
const heard = async (ticket: TicketRow, text: string) =>
  (await desk.messages(ticket)).some((message) => message.text === text)

test('after a start, what was said before it is fetched', async () => {
  const ticket = await desk.opened()
  await desk.sql(`update channels set read_at = now() - interval '1 hour'`)
  await missed(ticket, 'während er aus war')
  await start()
  expect(state()).toMatchObject({ state: 'well' })
  await eventually('what was missed is there', () => heard(ticket, 'während er aus war'))
})

test('a chat that can’t start keeps nothing else from starting, and is tried again', async () => {
  const ticket = await desk.opened()
  await desk.sql(`update channels set read_at = now() - interval '1 hour'`)
  await missed(ticket, 'während er aus war')
  const gate = desk.chat.fate.hold('start')
  desk.chat.fate.script('start', notSent())
  gate.release()
  await start()
  expect(state()).toMatchObject({ state: 'lost', cause: 'the line is down', mend: 'npm run doctor' })
  expect(chats?.states().get('plain')).toMatchObject({ state: 'well' })
  await eventually('it is well', () => state()?.state === 'well')
  await eventually('what was missed is there', () => heard(ticket, 'während er aus war'))
})

test('what was missed between lost and well is fetched, once', async () => {
  const ticket = await desk.opened()
  await start()
  desk.chat.inbox?.connection(lost)
  expect(state()).toMatchObject(lost)
  await missed(ticket, 'während er fort war')
  desk.chat.inbox?.connection({ state: 'well' })
  desk.chat.inbox?.connection({ state: 'well' })
  await eventually('what was missed is there', () => heard(ticket, 'während er fort war'))
  expect(state()).toMatchObject({ state: 'well' })
})

test('a chat that is lost again while its past is fetched is fetched again', async () => {
  const ticket = await desk.opened()
  await desk.sql(`update channels set read_at = now() - interval '1 hour'`)
  await missed(ticket, 'eins')
  const gate = desk.chat.fate.hold('history')
  await start()
  await gate.reached
  desk.chat.inbox?.connection(lost)
  await missed(ticket, 'zwei')
  desk.chat.inbox?.connection({ state: 'well' })
  // After the list of that first fetch was made.
  await missed(ticket, 'drei')
  gate.release()
  await eventually('all was fetched', () => heard(ticket, 'drei'))
})

test('live events are taken while the past is being fetched', async () => {
  const ticket = await desk.opened()
  await desk.sql(`update channels set read_at = now() - interval '1 hour'`)
  await missed(ticket, 'früher')
  const gate = desk.chat.fate.hold('history')
  await start()
  await gate.reached
  const live = await write(ticket, 'jetzt')
  expect(await desk.chat.inbox?.receive(live)).toMatchObject({ outcome: 'accepted' })
  expect(await heard(ticket, 'früher')).toBe(false)
  gate.release()
  await eventually('the past is there, too', () => heard(ticket, 'früher'))
})

test('while it is well, how far each channel is read moves on, and nothing is fetched', async () => {
  await start(10)
  const readAt = async () =>
    (await desk.sql<{ at: Date }>(`select read_at as at from channels where id = 'support'`))[0]?.at
  await eventually('all channels were asked', () => desk.chat.asked.length === 3)
  const first = await readAt()
  const asked = desk.chat.asked.length
  await eventually('it moved on', async () => Number(await readAt()) > Number(first))
  expect(desk.chat.asked).toHaveLength(asked)
})

test('a channel that could not be read is read as soon as it can', async () => {
  const ticket = await desk.opened()
  await desk.sql(`update channels set read_at = now() - interval '1 hour'`)
  await missed(ticket, 'im verlorenen Kanal')
  desk.chat.fate.befalls = (call) => (call === 'history' ? gone('channel') : null)
  await start(10)
  await eventually('it was tried', () => desk.chat.asked.length > 5)
  expect(await heard(ticket, 'im verlorenen Kanal')).toBe(false)
  desk.chat.fate.befalls = () => null
  await eventually('it was read', () => heard(ticket, 'im verlorenen Kanal'))
})

test('what was said while we were not in a channel is fetched once we are again', async () => {
  const ticket = await desk.opened()
  await start(10)
  await eventually('all channels were asked', () => desk.chat.asked.length > 0)
  await desk.deliver()
  // Somebody removes the app: what is sent there finds it out.
  desk.chat.fate.befalls = () => gone('channel')
  await desk.answer(ticket, 'Hallo?')
  await desk.deliver()
  await missed(ticket, 'während ihr fort wart')
  const asked = desk.chat.asked.length
  await eventually('it is asked again and again', () => desk.chat.asked.length > asked + 3)
  expect(await heard(ticket, 'während ihr fort wart')).toBe(false)
  desk.chat.fate.befalls = () => null
  await eventually('what was missed is there', () => heard(ticket, 'während ihr fort wart'))
})

test('a lost chat is noted for the alarm, and so is that it is well', async () => {
  const out = async () =>
    (await presentOutages(desk.core.database.db)).map(({ subject, cause }) => [subject, cause])
  await start(10)
  desk.chat.inbox?.connection(lost)
  await eventually('it is noted', async () => (await out()).length === 1)
  expect(await out()).toEqual([['chat', lost.cause]])
  desk.chat.inbox?.connection({ state: 'well' })
  await eventually('it is over', async () => (await out()).length === 0)
})

describe('of a platform of several workspaces one is lost', () => {
  const cause = 'Workspace nord: the token was revoked'
  const partly = {
    state: 'well',
    except: [{ channels: [{ platform: 'chat', id: 'C-support' }], cause, mend: 'npm run doctor' }],
  } as const
  const out = async () =>
    (await presentOutages(desk.core.database.db)).map((one) => [one.subject, one.channel, one.cause])
  const readAt = async (channel: string) =>
    (await desk.sql<{ at: Date }>(`select read_at as at from channels where id = '${channel}'`))[0]?.at

  test('its channels are neither read nor counted as read, the others go on, and then what was missed is fetched', async () => {
    const ticket = await desk.opened()
    await start(10)
    await eventually('all channels were asked', () => desk.chat.asked.length >= 2)
    desk.chat.inbox?.connection(partly)
    const othersMoveOn = async () => {
      const before = Number(await readAt('network'))
      await eventually('the other moved on', async () => Number(await readAt('network')) > before)
    }
    // What was under way at that moment may still be written down, and what is fetched at the change.
    for (let beat = 0; beat < 3; beat++) await othersMoveOn()
    const lostAt = await readAt('support')
    await missed(ticket, 'im verlorenen Teil')
    for (let beat = 0; beat < 3; beat++) await othersMoveOn()
    expect(await readAt('support')).toEqual(lostAt)
    expect(await heard(ticket, 'im verlorenen Teil')).toBe(false)
    desk.chat.inbox?.connection({ state: 'well' })
    await eventually('what was missed is there', () => heard(ticket, 'im verlorenen Teil'))
    await eventually('it moves on, too', async () => Number(await readAt('support')) > Number(lostAt))
  })

  test('each of its channels is noted for the alarm, and that it is well', async () => {
    await start(10)
    desk.chat.inbox?.connection(partly)
    await eventually('it is noted', async () => (await out()).length === 1)
    await desk.sql(`update mailbox_folders set read_at = 'infinity'`)
    await runAlarms(desk.core)
    expect(await out()).toEqual([['chat support', 'support', cause]])
    expect(state()).toMatchObject({ state: 'well' })
    desk.chat.inbox?.connection({ state: 'well' })
    await eventually('it is over', async () => (await out()).length === 0)
  })

  test('that none is left takes the place of that one is lost', async () => {
    await start(10)
    desk.chat.inbox?.connection(partly)
    await eventually('it is noted', async () => (await out()).length === 1)
    desk.chat.inbox?.connection(lost)
    await eventually('all of it is out', async () => (await out()).some(([subject]) => subject === 'chat'))
    desk.chat.inbox?.connection({ state: 'well' })
    await eventually('it is over', async () => (await out()).length === 0)
  })
})

test('a process that stood still fetches what it may have missed', async () => {
  const ticket = await desk.opened()
  await start(10)
  await eventually('it was read', () => desk.chat.asked.length > 0)
  await missed(ticket, 'im Schlaf')
  await desk.pass(3600)
  await eventually('what was missed is there', () => heard(ticket, 'im Schlaf'))
})

test('an adapter that reports after the stop changes nothing any more', async () => {
  await start()
  const inbox = desk.chat.inbox
  await chats?.stop()
  inbox?.connection(lost)
  expect(state()).toMatchObject({ state: 'well' })
})
