import fc from 'fast-check'
import { editContent, messageContent, wordHeader, wordPart } from '../../adapters/matrix/content.ts'
import { escapeHtml, toHtml } from '../../adapters/matrix/format.ts'
import { toMarkdown } from '../../adapters/matrix/html-to-markdown.ts'
import { readTyped } from '../../adapters/matrix/line.ts'
import { saidIn } from '../../adapters/matrix/said.ts'
import { wordsOf } from '../../adapters/matrix/words.ts'
import { readHtml } from '../contract/read-html.ts'
import { injections } from '../contract/samples.ts'

const bot = { user: '@helpdesk:school.example', name: 'Faden' }
const lineOf = (text: string) => {
  const typed = readTyped(text, bot)
  return typed.kind === 'command' ? typed.line : null
}

test.each([
  ['!claim', 'claim'],
  ['!ticket claim', 'claim'],
  ['/claim', 'claim'],
  ['@faden claim', 'claim'],
  ['Faden: reply --wait Welcher Raum?', 'reply --wait Welcher Raum?'],
  ['faden, claim', 'claim'],
  ['@helpdesk:school.example claim', 'claim'],
  ['@helpdesk: claim', 'claim'],
  ['@faden', 'help'],
  ['@Faden !ticket 10042 claim', '10042 claim'],
])('%j is the command %j', (text, line) => {
  expect(lineOf(text)).toBe(line)
})

test.each([
  '! Achtung',
  '!!',
  'claim',
  'Fadenspiel: nein',
  '@fadenscheinig',
  'faden claim',
  '1/2',
  '/ 2',
  '',
])('%j is talk', (text) => {
  expect(lineOf(text)).toBeNull()
})

test.each([
  ['<strong>fett</strong> und <em>schräg</em>', '**fett** und *schräg*'],
  ['snake_case und --wait', 'snake_case und --wait'],
  ['<a href="https://matrix.to/#/@anna:school.example">Anna</a> schau mal', '@Anna schau mal'],
  ['<a href="https://help.example/a?b=1">Anleitung</a>', '[Anleitung](https://help.example/a?b=1)'],
  ['<a href="https://help.example/">https://help.example/</a>', 'https://help.example/'],
  ['<a href="javascript:alert(1)">x</a>', 'x'],
  ['<mx-reply><blockquote>alt</blockquote></mx-reply>neu', 'neu'],
  ['<ul><li>eins</li><li>zwei</li></ul>', '- eins\n- zwei'],
  ['<ol start="3"><li>drei</li><li>vier</li></ol>', '3. drei\n4. vier'],
  ['<pre><code>a\n  b</code></pre>', '```\na\n  b\n```'],
  ['<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
  ['<img src="https://evil.example/pixel" alt="Katze">', 'Katze'],
  ['<script>alert(1)</script>x', 'x'],
  ['1 &lt; 2 &amp; 3', '1 < 2 & 3'],
])('%j is read as %j', (html, markdown) => {
  const content = { msgtype: 'm.text', body: 'plain', format: 'org.matrix.custom.html', formatted_body: html }
  expect(saidIn('m.room.message', content)?.text).toBe(markdown)
})

test('a quotation in front of an answer is not said again', () => {
  const content = {
    msgtype: 'm.text',
    body: '> <@anna:school.example> alt\n> noch älter\n\nneu',
    'm.relates_to': { 'm.in_reply_to': { event_id: '$1' } },
  }
  expect(saidIn('m.room.message', content)?.text).toBe('neu')
})

/** Words as people and attackers put them together. */
const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...injections,
      '*',
      '_',
      '`',
      '#',
      '>',
      '- ',
      '1. ',
      '\n',
      '\n\n',
      '[',
      '](',
      ')',
      '<',
      '&',
      '\\',
    ),
    fc.constantFrom(
      'https://matrix.to/#/@anna:school.example',
      '[Anna](https://matrix.to/#/@anna:x)',
      '<b>',
      '@room',
    ),
    fc.constantFrom('~~', '---', '===', '|', '&amp;', '```', 'wort', 'ä', '🎉', ' '),
    fc.string({ maxLength: 8 }),
  ),
  { maxLength: 30 },
)

test('whatever strangers write and are called: nobody is alerted, and nothing but plain markup is drawn', () => {
  fc.assert(
    fc.property(pieces, pieces, (text, name) => {
      const author = { name: name.join(''), role: 'requester' } as const
      const part = { author, visibility: 'public', text: text.join('') } as const
      const worded = wordPart(part, { mentioned: [], buttons: [], words: wordsOf('de') })
      const content = messageContent(worded)
      for (const one of [content, editContent('$1', content)]) {
        expect(one['m.mentions']).toEqual({})
        expect((one['m.new_content'] as typeof content | undefined)?.['m.mentions'] ?? {}).toEqual({})
      }
      const tags = [...worded.html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag)
      const drawn = ['p', 'br', 'strong', 'em', 'code', 'pre', 'a', 'ul', 'ol', 'li', 'blockquote', 'hr', 's']
      const tables = ['table', 'thead', 'tbody', 'tr', 'th', 'td']
      const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
      expect(tags.filter((tag) => ![...drawn, ...tables, ...headings].includes(tag ?? ''))).toEqual([])
      for (const { address } of readHtml(worded.html).markup.links) {
        expect(address).toMatch(/^(https?:|mailto:)/i)
        expect(address).not.toMatch(/^https?:\/\/matrix\.to/i)
      }
    }),
    { numRuns: 500 },
  )
})

test('a name stays one line of text', () => {
  fc.assert(
    fc.property(pieces, (name) => {
      const { html, body } = wordHeader({ name: name.join(''), role: 'stranger' }, 'internal')
      expect(html).not.toMatch(/<[a-z/]/i)
      expect(body).not.toContain('\n')
    }),
  )
})

test('what one client formats is the same after it went through Markdown and out again', () => {
  const words = fc
    .array(
      fc.constantFrom(
        'wort',
        '2 * 3',
        'snake_case',
        '_x_',
        '*y*',
        '`z`',
        '# nein',
        '> nein',
        '- nein',
        '1. nein',
        '[a](b)',
        '\\',
        '~~',
        '&amp;',
        '&',
        '<b>',
        '!claim',
        '--wait',
      ),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((list) => list.join(' '))
  const html = fc.oneof(
    words.map((text) => `<p>${escapeHtml(text)}</p>`),
    words.map((text) => `<p><strong>a</strong> ${escapeHtml(text)}</p>`),
    words.map((text) => `<ul>\n<li>${escapeHtml(text)}</li>\n<li>b</li>\n</ul>`),
    words.map((text) => `<blockquote>\n<p>${escapeHtml(text)}</p>\n</blockquote>`),
  )
  fc.assert(
    fc.property(html, (given) => {
      const markdown = toMarkdown(given)
      expect(readHtml(toHtml(markdown ?? '')).text).toBe(readHtml(given).text)
      expect(readHtml(toHtml(markdown ?? '')).markup).toEqual(readHtml(given).markup)
    }),
    { numRuns: 500 },
  )
})

test('HTML that nobody typed is not worked on: the plain text serves', () => {
  const deep = '<div>'.repeat(5000)
  for (const html of [deep, 'x'.repeat(100_000)]) expect(toMarkdown(html)).toBeNull()
  expect(toMarkdown('a<br>'.repeat(500))?.split('\n')).toHaveLength(500)
})
