import type { ChannelId } from '../../src/domain/ids.ts'
import { mayBeMirrored } from '../../src/domain/mirroring.ts'
import type { Channel, ChannelMirror } from '../../src/domain/people.ts'

const channel = (mirror: ChannelMirror): Channel => ({
  id: 'support' as ChannelId,
  platform: 'local',
  externalId: 'support',
  name: 'Support',
  content: 'full',
  confidential: 'show',
  mirror,
})

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
  const found = (['all', 'notes', 'public'] as const).map((mirror) => mayBeMirrored(message, channel(mirror)))
  expect(found).toEqual(expected)
})

test('what was said in no channel may be read in all', () => {
  for (const message of [publicReply, note, talk]) expect(mayBeMirrored(message, null)).toBe(true)
})
