import { randomUUID } from 'node:crypto'
import type { ChatEvent, Receipt } from '../../src/domain/chat.ts'
import { chatInbox } from '../../src/flows/chat-in.ts'
import { backFill } from '../../src/jobs/back-fill.ts'
import { syncDirectory } from '../../src/store/directory.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { readingsOf } from '../../src/store/readings.ts'
import { gone, notSent, rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const minutes = (ago: number) => new Date(desk.now.getTime() - ago * 60_000)
const day = 24 * 60

/** An agent writes while nobody listens. */
async function missed(ticket: TicketRow, text: string, at = minutes(1)): Promise<ChatEvent> {
  const thread = await desk.threadRef(ticket)
  const event: ChatEvent = {
    kind: 'message',
    id: randomUUID(),
    at,
    user: { id: 'U-anna', name: 'anna' },
    channel: { platform: 'chat', id: 'C-support' },
    thread,
    post: desk.chat.newPost(thread),
    text,
    files: [],
  }
  desk.chat.remembered.push(event)
  return event
}

/** Everything up to then had been read when Faden went down. */
const readUntil = (at: Date) => desk.sql('update channels set read_at = $1', at)
const readAt = async (channel = 'support') => {
  const [row] = await desk.sql<{ read_at: Date | null }>(
    'select read_at from channels where id = $1',
    channel,
  )
  return row?.read_at ?? null
}
const fill = async (
  receive: (event: ChatEvent) => Promise<Receipt> = chatInbox(desk.core).receive,
  stopping = new AbortController(),
) =>
  backFill(
    desk.core,
    desk.chat,
    { receive },
    await readingsOf(desk.core.database.db, 'chat', desk.now),
    stopping.signal,
  )
const said = async (ticket: TicketRow) =>
  (await desk.messages(ticket)).filter(({ purpose }) => purpose === 'talk').map(({ text }) => text)

test('what was said while nobody listened is taken, once and in order, and the rest is known', async () => {
  const ticket = await desk.opened()
  const known = await missed(ticket, 'vorher', minutes(3))
  await desk.happen(known)
  await readUntil(minutes(2))
  await missed(ticket, 'eins')
  await missed(ticket, 'zwei', minutes(0))
  for (const _ of [1, 2]) await fill()
  expect(await said(ticket)).toEqual(['vorher', 'eins', 'zwei'])
})

test('a channel that was never read begins now', async () => {
  const ticket = await desk.opened()
  await missed(ticket, 'von früher', minutes(20))
  expect(await readAt()).toBeNull()
  const before = desk.now
  await fill()
  expect(await said(ticket)).toEqual([])
  expect((await readAt())?.getTime()).toBeGreaterThanOrEqual(before.getTime())
})

test('a channel that became another begins anew', async () => {
  await readUntil(minutes(60))
  desk.changeChannel('support', { externalId: 'C-new' })
  const { teams, channels, agents } = desk.directory
  await desk.core.database.transaction((db) =>
    syncDirectory(db, {
      teams: teams.values(),
      channels: channels.values(),
      agents: agents.values(),
      mailboxes: [],
    }),
  )
  expect(await readAt('support')).toBeNull()
  expect(await readAt('network')).not.toBeNull()
})

test('threads are asked for while someone may still write there: open tickets, and those closed not long ago', async () => {
  const open = await desk.opened('offen')
  const young = await desk.opened('gerade zu')
  const old = await desk.opened('lange zu')
  await desk.sql(`update tickets set status = 'closed', closed_at = $1 where id = $2`, minutes(10), young.id)
  await desk.sql(
    `update tickets set status = 'closed', closed_at = $1 where id = $2`,
    minutes(16 * day),
    old.id,
  )
  await readUntil(minutes(2))
  await fill()
  const threads = desk.chat.asked.flatMap((place) => ('thread' in place ? [place.thread.id] : []))
  const refs = await Promise.all([young, open].map((ticket) => desk.threadRef(ticket)))
  expect(threads).toEqual(refs.map(({ id }) => id))
  const channels = desk.chat.asked.flatMap((place) => ('channel' in place ? [place.channel.id] : []))
  expect(channels.toSorted()).toEqual(['C-network', 'C-second-level', 'C-support'])
})

test('of very many threads each is asked for once', async () => {
  await desk.opened()
  await desk.sql(
    `insert into threads (team_id, channel_id, external_id, root_post)
     select 'support', 'support', 'many-' || n, 'root-' || n from generate_series(1, 450) n`,
  )
  await readUntil(minutes(2))
  await fill()
  const threads = desk.chat.asked.flatMap((place) => ('thread' in place ? [place.thread.id] : []))
  expect(threads).toHaveLength(451)
  expect(new Set(threads).size).toBe(451)
})

test('when the platform asks to wait it goes on where it was', async () => {
  const ticket = await desk.opened()
  await readUntil(minutes(2))
  for (const text of ['eins', 'zwei', 'drei']) await missed(ticket, text)
  desk.chat.fate.script('history', null, notSent(5), null, notSent(5))
  await fill()
  expect(await said(ticket)).toEqual(['eins', 'zwei', 'drei'])
})

test('a place that is gone does not keep the others from being read', async () => {
  const deleted = await desk.opened('weg')
  const ticket = await desk.opened('da')
  await readUntil(minutes(2))
  await missed(deleted, 'unlesbar')
  await missed(ticket, 'lesbar')
  const thread = await desk.threadRef(deleted)
  desk.chat.fate.befalls = (call) => {
    const last = desk.chat.asked.at(-1)
    const isGone = last && 'thread' in last && last.thread.id === thread.id
    return call === 'history' && isGone ? rejected() : null
  }
  await fill()
  expect([await said(deleted), await said(ticket)]).toEqual([[], ['lesbar']])
})

test('a channel that is lost is not taken for read; the others are', async () => {
  const start = minutes(2)
  await readUntil(start)
  desk.chat.fate.befalls = (call) => (call === 'history' ? gone('channel') : null)
  await missed(await desk.opened(), 'später lesbar')
  await fill()
  expect(await readAt('support')).toEqual(start)
  expect((await readAt('network'))?.getTime()).toBeGreaterThan(start.getTime())
})

test('when the account is lost, nothing is taken for read', async () => {
  const start = minutes(2)
  await readUntil(start)
  desk.chat.fate.befalls = (call) => (call === 'history' ? gone('account') : null)
  await missed(await desk.opened(), 'später lesbar')
  await expect(fill()).rejects.toThrow('it is gone')
  expect(await readAt('support')).toEqual(start)
})

test('broken off at any event it begins there again: nothing is lost and nothing doubled', async () => {
  const ticket = await desk.opened()
  const start = minutes(2)
  await readUntil(start)
  const texts = ['eins', 'zwei', 'drei', 'vier']
  for (const text of texts) await missed(ticket, text)
  const { receive } = chatInbox(desk.core)
  for (let survived = 0; survived < texts.length; survived++) {
    let count = 0
    const dying = async (event: ChatEvent) => {
      if (count++ === survived) throw new Error('killed')
      return receive(event)
    }
    await expect(fill(dying)).rejects.toThrow('killed')
    expect(await readAt()).toEqual(start)
  }
  await fill()
  expect(await said(ticket)).toEqual(texts)
  expect((await readAt())?.getTime()).toBeGreaterThan(start.getTime())
})

test('told to stop it stops at the next event, and counts as not done', async () => {
  const ticket = await desk.opened()
  const start = minutes(2)
  await readUntil(start)
  for (const text of ['eins', 'zwei']) await missed(ticket, text)
  const stopping = new AbortController()
  const { receive } = chatInbox(desk.core)
  await fill(async (event) => {
    stopping.abort()
    return receive(event)
  }, stopping)
  expect(await said(ticket)).toEqual(['eins'])
  expect(await readAt()).toEqual(start)
})
