import fc from 'fast-check'
import { escapeHtml, htmlLength, toTeamsHtml } from '../../adapters/teams/format.ts'
import { fromTeamsHtml } from '../../adapters/teams/from-html.ts'
import { readHtml } from '../contract/read-html.ts'

const options = { mention: (_index: number, name: string) => `@${name}` }
const read = (html: string) => fromTeamsHtml(html, options)

test.each([
  '**fett**, *kursiv*, ~~weg~~ und `code <b>`',
  '- eins\n- zwei\n  - darin\n- drei',
  '1. eins\n2. zwei',
  '> Zitat\n> zweite Zeile',
  'Erster Absatz\n\nZweiter\nmit Zeile',
  '```\nif (a < b) {\n\n  return "&"\n}\n```',
  '[Anleitung](https://help.example/a?b=1&c=2)',
  'https://help.example/a_b_c?d=(1)',
])('what is shown in Teams and read again means the same: %j', (markdown) => {
  const html = toTeamsHtml(markdown)
  expect(toTeamsHtml(read(html))).toBe(html)
})

const words = fc
  .stringMatching(/^[a-zäöüß0-9.,!?()'"@§€ 🎉<>*_~[\]#-]{1,30}$/u)
  .map((text) => text.trim() || 'x')
const spans = fc.oneof(
  words.map((text) => escapeHtml(text)),
  words.map((text) => `<strong>${escapeHtml(text)}</strong>`),
  words.map((text) => `<em>${escapeHtml(text)}</em>`),
)
const blocks = fc.oneof(
  fc.array(spans, { minLength: 1, maxLength: 4 }).map((parts) => `<p>${parts.join(' ')}</p>`),
  fc
    .array(words, { minLength: 1, maxLength: 4 })
    .map((items) => `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`),
  words.map((text) => `<blockquote><p>${escapeHtml(text)}</p></blockquote>`),
  words.map((text) => `<pre>${escapeHtml(text)}</pre>`),
)

test('whatever people write in Teams, its words arrive, in order, and what was literal stays literal', () => {
  fc.assert(
    fc.property(fc.array(blocks, { minLength: 1, maxLength: 5 }), (parts) => {
      const html = parts.join('')
      const wordsOf = (shown: string) =>
        readHtml(shown)
          .text.replace(/^ *[*-] /gm, '')
          .replace(/\s+/g, ' ')
          .trim()
      expect(wordsOf(toTeamsHtml(read(html)))).toBe(wordsOf(html))
    }),
    { numRuns: 300 },
  )
})

test.each([
  [
    '<table><tbody><tr><td><p>Raum</p></td><td><p>Gerät</p></td></tr><tr><td><p>204</p></td><td><p>AP<br>3</p></td></tr></tbody></table><p>Ende</p>',
    'Raum | Gerät\n204 | AP 3\n\nEnde',
  ],
  [
    '<codeblock class="Python"><code>def f():<br>&nbsp;&nbsp;return 1 &lt; 2</code></codeblock><p>so</p>',
    '```\ndef f():\n  return 1 < 2\n```\n\nso',
  ],
  ['<div dir="rtl">الشبكة <b>204</b></div>', 'الشبكة **204**'],
])(
  'a table is a line for each row, code keeps its indentation, and writing from the right stays: %s',
  (html, text) => {
    expect(read(html)).toBe(text)
  },
)

test.each([
  ['<ul><li>--</li><li>b</li></ul>', '<ul><li>--</li><li>b</li></ul>'],
  ['<p>a<br>--</p>', '<p>a<br>--</p>'],
  ['<p>a<br>=</p>', '<p>a<br>=</p>'],
  ['<p>0) <em>x</em></p>', '<p>0) <em>x</em></p>'],
])('dashes and numbers that someone wrote stay what they are: %s', (html, shown) => {
  expect(toTeamsHtml(read(html)).replaceAll(/\n/g, '')).toBe(shown)
})

test('nothing that anyone writes becomes more than text, a link to the web or emphasis', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('', '<img src=x onerror=alert(1)>', '[x](javascript:alert(1))', '<at>Alle</at>'),
      (text, more) => {
        const html = toTeamsHtml(`${text}${more}`)
        const tags = [...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag)
        const harmless = [
          'p',
          'br',
          'strong',
          'em',
          's',
          'code',
          'pre',
          'ul',
          'ol',
          'li',
          'blockquote',
          'a',
          'hr',
        ]
        expect(tags.filter((tag) => !harmless.includes(tag ?? ''))).toEqual([])
        expect(html).not.toMatch(/<a [^>]*href="(?!https?:|mailto:)/)
      },
    ),
  )
})

test.each([['>'], ['`a`'], ['&'], ['- a\n'], ['**a** ']])(
  'a text of nothing but %j stays small enough to be posted',
  (unit) => {
    const html = toTeamsHtml(unit.repeat(4000).slice(0, 4000))
    expect(html.length).toBeLessThanOrEqual(htmlLength)
  },
)

test('any HTML can be read, in no time, however deep or broken', () => {
  expect(read('<div>'.repeat(50_000))).toBe('')
  expect(read(`${'<ul><li>'.repeat(5000)}tief`)).toContain('tief')
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (html) => typeof read(html) === 'string'),
  )
})

test('names of people, emoji and the spaces that Teams puts in are read as people read them', () => {
  expect(read('<div><at id="0">Ben Otto</at>&nbsp;schau mal <emoji alt="🎉"></emoji></div>')).toBe(
    '@Ben Otto schau mal 🎉',
  )
  const span = '<span itemscope itemtype="http://schema.skype.com/Mention" itemid="0">Ben</span>'
  expect(read(`<p>${span}, danke <img itemtype="http://schema.skype.com/Emoji" alt="👍"></p>`)).toBe(
    '@Ben, danke 👍',
  )
  expect(
    read('<p>Bild: <img src="https://x.example/y.png" alt="image"></p><attachment id="a"></attachment>'),
  ).toBe('Bild:')
})
