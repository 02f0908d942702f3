import fc from 'fast-check'
import { splitText } from '../../src/domain/split-text.ts'

const solid = (text: string) => text.replace(/\s+/g, '')
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.constantFrom('word', ' ', '\n', '\n\n', '🎉', 'ä', '    ', '```'), { maxLength: 150 })
    .map((parts) => parts.join('')),
)

test('nothing is lost, moved, too long, torn or empty', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 60 }), (whole, length) => {
      const parts = splitText(whole, length)
      expect(solid(parts.join(''))).toBe(solid(whole))
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(length)
        expect(part.isWellFormed()).toBe(true)
      }
      if (solid(whole)) expect(parts.every((part) => solid(part) !== '')).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

test('it ends, even where nothing fits', () => {
  expect(splitText('🎉🎉', 1)).toEqual(['🎉', '🎉'])
})

test('what fits stays as it is', () => {
  fc.assert(
    fc.property(text, (whole) => expect(splitText(whole, Math.max(whole.length, 1))).toEqual([whole])),
  )
})

test.each([
  ['between paragraphs', 'aaaa aaa\n\nbbb bbbb', 12, ['aaaa aaa', 'bbb bbbb']],
  ['else between lines', 'aaaa aaa\nbbb bbbb', 12, ['aaaa aaa', 'bbb bbbb']],
  ['else between words', 'aaaa aaa bbb bbbb', 12, ['aaaa aaa bbb', 'bbbb']],
  ['else anywhere', 'aaaaaaaabbbbbbbb', 12, ['aaaaaaaabbbb', 'bbbb']],
])('it cuts %s', (_, whole, length, parts) => {
  expect(splitText(whole, length)).toEqual(parts)
})

test('an empty text is one empty part', () => {
  expect(splitText('', 10)).toEqual([''])
})
