import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import { de } from '../../src/domain/words/de.ts'
import { en } from '../../src/domain/words/en.ts'
import { fill, literally } from '../../src/domain/words/index.ts'

interface Tree {
  readonly [key: string]: string | Tree
}

function leaves(tree: Tree, path: string[] = []): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : leaves(value, [...path, key]),
  )
}

const german = leaves(de)
const english = new Map(leaves(en))
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

test('German and English have the same keys, and no text is empty', () => {
  expect([...english.keys()].sort()).toEqual(german.map(([key]) => key).sort())
  for (const [key, text] of [...german, ...english])
    expect({ key, empty: text.trim() === '' }).toEqual({ key, empty: false })
})

test.each(german)('%s has the same placeholders in both', (key, text) => {
  expect(placeholders(english.get(key) ?? '')).toEqual(placeholders(text))
})

test.each([...german, ...english])('%s names no brace that is no placeholder', (_, text) => {
  expect(text.replace(/\{[a-z]\w*\}/gi, '')).not.toMatch(/[{}]/)
})

test('values are taken literally, whatever they hold', () => {
  const value = fc.oneof(fc.string(), fc.constantFrom('{b}', '{a}', '$&', '$1', '$$', '{__proto__}', '\\'))
  fc.assert(fc.property(value, value, (a, b) => expect(fill('{a}-{b}-{a}', { a, b })).toBe(`${a}-${b}-${a}`)))
})

test('a placeholder without a value stays to be seen', () => {
  expect(fill('{number} {constructor} {toString}', { number: 0 })).toBe('0 {constructor} {toString}')
})

test('what a stranger wrote stays text in Markdown', () => {
  const name = '[Anmelden](https://evil.example) *fett* `x` <b>'
  expect(new MarkdownIt().renderInline(literally(name))).toBe(
    '[Anmelden](https://evil.example) *fett* `x` &lt;b&gt;',
  )
})
