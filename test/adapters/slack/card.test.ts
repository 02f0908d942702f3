import fc from 'fast-check'
import { actions, decodeClick } from '../../../adapters/slack/buttons.ts'
import { cardLayout, context } from '../../../adapters/slack/card.ts'
import { createIds, packPost, unpackPost } from '../../../adapters/slack/ids.ts'
import type { Button } from '../../../src/domain/chat.ts'
import { aCard } from '../../contract/samples.ts'
import { refusals } from './block-kit.ts'

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 9000 }))
const timestamp = fc
  .tuple(fc.integer({ min: 1, max: 9_999_999_999 }), fc.integer({ min: 0, max: 999_999 }))
  .map(([seconds, part]) => `${seconds}.${String(part).padStart(6, '0')}`)
const workspace = fc.oneof(fc.constant(''), fc.stringMatching(/^[a-z][a-z0-9-]{0,39}$/))
const post = fc
  .tuple(workspace, fc.stringMatching(/^[CDG][A-Z0-9]{2,11}$/), timestamp, timestamp)
  .map(([name, channel, root, reply]) => createIds(name).postRef(channel, root, reply))
const button: fc.Arbitrary<Button> = fc.record(
  {
    label: anyText,
    line: anyText,
    about: post,
    style: fc.constantFrom('primary' as const, 'danger' as const),
  },
  { requiredKeys: ['label', 'line'] },
)

test('a card is within Slack’s limits, whatever it holds', () => {
  const card = fc.record({
    title: anyText,
    lines: fc.array(anyText, { maxLength: 8 }),
    buttons: fc.array(button, { maxLength: 80 }),
    footnote: anyText,
    link: anyText,
  })
  fc.assert(
    fc.property(card, (changes) => {
      const { text, blocks } = cardLayout(aCard(changes))
      expect(refusals(blocks)).toEqual([])
      expect(text.length).toBeLessThanOrEqual(40_000)
      expect(text).not.toMatch(/[<>]/)
      for (const block of blocks) expect(JSON.stringify(block)).not.toContain('mrkdwn')
    }),
  )
})

test('a click brings back its line and the post that it is about', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 500 }), fc.option(post, { nil: undefined }), (line, about) => {
      const [block] = actions([{ label: 'x', line, ...(about && { about }) }])
      const { elements } = block as unknown as { elements: { value: string }[] }
      expect(decodeClick(elements[0]?.value)).toEqual({ line, ...(about && { about }) })
    }),
  )
})

test.each([undefined, '', 'reply', '{}', '[]', '[1]', '["reply","C1"]'])(
  '%j is no click of ours',
  (value) => {
    expect(decodeClick(value)?.about).toBeUndefined()
  },
)

test('the first four are buttons, what is left is a menu, and nothing is forgotten', () => {
  const buttons = Array.from({ length: 7 }, (_, index) => ({ label: `L${index}`, line: `line ${index}` }))
  const [block] = actions(buttons) as unknown as { elements: { type: string; options?: unknown[] }[] }[]
  expect(block?.elements.map(({ type, options }) => options?.length ?? type)).toEqual([
    'button',
    'button',
    'button',
    'button',
    3,
  ])
})

test('a line that no button can carry gets none, the others stay', () => {
  const buttons = [
    { label: 'lang', line: 'x'.repeat(2000) },
    { label: 'kurz', line: 'claim' },
  ]
  expect(JSON.stringify(actions(buttons))).not.toContain('lang')
  expect(JSON.stringify(actions(buttons))).toContain('kurz')
})

test('an empty footnote is no block', () => {
  expect(context('')).toEqual([])
})

describe('references', () => {
  test('a post survives being packed', () => {
    fc.assert(fc.property(post, (ref) => expect(unpackPost(packPost(ref))).toEqual(ref)))
  })

  test.each(['', 'nord'])('what is not ours is refused, not guessed (workspace %j)', (name) => {
    const { ours, spotOf, messageOf } = createIds(name)
    for (const id of ['', 'C1', 'C123:', 'C123:1.2:3.4', 'c123:1.2', 'C123:x', '../C123:1.2'])
      expect(() => spotOf({ platform: 'slack', id: id && ours(id) })).toThrow(/no thread in this Slack/)
    expect(() => spotOf({ platform: 'teams', id: ours('C123:1.2') })).toThrow()
    const thread = { platform: 'slack', id: ours('C123:1.2') }
    expect(() => messageOf({ thread, id: 'x' })).toThrow(/no post/)
  })

  test('those of the first workspace are Slack’s own, as they ever were', () => {
    const first = createIds('')
    expect(first.postRef('C0123', undefined, '1.2')).toEqual({
      thread: { platform: 'slack', id: 'C0123:1.2' },
      id: '1.2',
    })
    expect(first.ours('U0123')).toBe('U0123')
  })

  test('no workspace takes another’s', () => {
    const names = fc.uniqueArray(workspace, { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(names, timestamp, ([one = '', other = ''], at) => {
        const [here, there] = [createIds(one), createIds(other)]
        const ref = there.postRef('C0123', at, at)
        expect(there.messageOf(ref)).toEqual({ channel: 'C0123', thread: at, timestamp: at })
        expect(() => here.messageOf(ref)).toThrow()
        expect(() => here.channelOf(there.channelRef('C0123'))).toThrow()
        expect(here.theirs(there.ours('F0123'))).toBeNull()
      }),
    )
  })
})
