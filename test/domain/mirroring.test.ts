import type { ChannelId } from '../../src/domain/ids.ts'
import { mayBeMirrored } from '../../src/domain/mirroring.ts'
import type { Channel, ChannelMirror } from '../../src/domain/people.ts'

const channel = (id: string, mirror: ChannelMirror, more: Partial<Channel> = {}): Channel => ({
  id: id as ChannelId,
  platform: 'local',
  externalId: id,
  name: id,
  content: 'full',
  confidential: 'show',
  mirror,
  mirrorToCloud: mirror,
  isCloud: false,
  ...more,
})
const mirrors = ['all', 'notes', 'public'] as const
const second = channel('second', 'all')
const cloud = channel('cloud', 'all', { isCloud: true })

const publicReply = { visibility: 'public', purpose: 'reply', shared: false } as const
const note = { visibility: 'internal', purpose: 'note', shared: false } as const
const talk = { visibility: 'internal', purpose: 'talk', shared: false } as const

test.each([
  // what                                    all    notes  public
  ['what the customer reads', publicReply, true, true, true],
  ['a note', note, true, true, false],
  ['talk', talk, true, false, false],
  ['a note addressed to the other threads', { ...note, shared: true }, true, true, true],
  ['talk addressed to the other threads', { ...talk, shared: true }, true, true, true],
])('%s', (_, message, ...expected) => {
  const found = mirrors.map((mirror) => mayBeMirrored(message, channel('first', mirror), second))
  expect(found).toEqual(expected)
})

test('what leaves for a cloud is bound by a rule of its own, and only that', () => {
  const room = channel('room', 'all', { mirrorToCloud: 'public' })
  expect([talk, note, publicReply].map((message) => mayBeMirrored(message, room, cloud))).toEqual([
    false,
    false,
    true,
  ])
  expect(mayBeMirrored({ ...note, shared: true }, room, cloud)).toBe(true)
  expect([talk, note].map((message) => mayBeMirrored(message, room, second))).toEqual([true, true])
  expect(mayBeMirrored(talk, cloud, room)).toBe(true)
})

test('what was said in no channel may be read in all, and what was said in one may be read again there', () => {
  for (const message of [publicReply, note, talk]) {
    expect(mayBeMirrored(message, null, cloud)).toBe(true)
    expect(mayBeMirrored(message, channel('first', 'public'), channel('first', 'public'))).toBe(true)
  }
})
