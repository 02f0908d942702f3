import fc from 'fast-check'
import { canBeTapped, withSigns } from '../../adapters/matrix/buttons.ts'
import { textLength } from '../../adapters/matrix/config.ts'
import { editContent, messageContent, wordHeader, wordPart } from '../../adapters/matrix/content.ts'
import { escapeHtml, toHtml } from '../../adapters/matrix/format.ts'
import { toMarkdown } from '../../adapters/matrix/html-to-markdown.ts'
import { readTyped } from '../../adapters/matrix/line.ts'
import { inThread } from '../../adapters/matrix/outbound.ts'
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

test('a mention is the name that people read; asked for the account it is that, however its address is written', () => {
  for (const address of [
    '@anna_b:school.example',
    '%40anna_b%3Aschool.example',
    '@anna_b:school.example?via=x',
  ]) {
    const html = `assign <a href="https://matrix.to/#/${address}">Anna Berger</a>`
    expect(toMarkdown(html)).toBe('assign @Anna Berger')
    expect(toMarkdown(html, 'account')).toBe('assign @anna_b:school.example')
  }
  const toRoom = '<a href="https://matrix.to/#/#support:school.example">Support</a>'
  expect(toMarkdown(toRoom, 'account')).toBe('Support')
})

test.each([
  [
    'a poll',
    'org.matrix.msc3381.poll.start',
    {
      'org.matrix.msc1767.text': 'fällt zurück',
      'org.matrix.msc3381.poll.start': {
        question: { 'org.matrix.msc1767.text': 'Wann?' },
        answers: [
          { id: '1', 'org.matrix.msc1767.text': 'heute' },
          { id: '2', 'org.matrix.msc1767.text': 'morgen' },
        ],
      },
    },
    '📊 Wann?\n- heute\n- morgen',
  ],
  [
    'a poll as the specification has it',
    'm.poll.start',
    {
      'm.poll': {
        question: { 'm.text': [{ body: 'Wann?' }] },
        answers: [{ 'm.id': '1', 'm.text': [{ body: 'heute' }] }],
      },
    },
    '📊 Wann?\n- heute',
  ],
  ['a vote', 'm.poll.response', { 'm.selections': ['1'] }, undefined],
  ['a poll without a question', 'm.poll.start', { 'm.poll': { answers: 'none' } }, undefined],
  [
    'a place',
    'm.room.message',
    { msgtype: 'm.location', body: 'Raum 204', geo_uri: 'geo:52.5,13.4' },
    'Raum 204 (geo:52.5,13.4)',
  ],
])('%s is said as text', (_, type, content, text) => {
  expect(saidIn(type, content)?.text).toBe(text)
})

test('what somebody does is said as clients show it, and another program’s words are words', () => {
  const said = (msgtype: string) => saidIn('m.room.message', { msgtype, body: 'winkt' })?.text
  expect(['m.text', 'm.notice', 'm.emote', 'm.unknown'].map(said)).toEqual([
    'winkt',
    'winkt',
    '* winkt',
    undefined,
  ])
})

test.each(['m.file', 'm.image', 'm.audio', 'm.video'])('%s is a file', (msgtype) => {
  expect(saidIn('m.room.message', { msgtype, body: 'Raum', url: 'mxc://a/b' })).toMatchObject({
    files: [{ name: 'Raum' }],
  })
})

test('each command is tapped by its own sign, and what has none by a number', () => {
  const shown = (lines: readonly string[]) =>
    withSigns(lines.map((line) => ({ label: line, line }))).map(({ sign }) => sign)
  expect(shown(['claim', 'reply', 'resolve', 'escalate'])).toEqual(['🙋', '✉️', '✅', '⏫'])
  expect(shown(['accept', 'accept --sender', 'reject', 'spam'])).toEqual(['👍', '2️⃣', '👎', '🗑️'])
  expect(shown(['cc add max@school.example', 'cc add ida@school.example'])).toEqual(['1️⃣', '2️⃣'])
})

test('a reply can be tapped where the words are there, not where they would have to be typed', () => {
  const about = { thread: { platform: 'matrix', id: '!r|$t' }, id: '$post' }
  expect(canBeTapped({ label: 'Antworten', line: 'reply' })).toBe(false)
  expect(canBeTapped({ label: 'An Lena senden', line: 'reply', about })).toBe(true)
  expect(canBeTapped({ label: 'Übernehmen', line: 'claim' })).toBe(true)
})

test('a voice message and a sticker are files', () => {
  const info = { mimetype: 'audio/ogg', size: 12 }
  const voice = {
    msgtype: 'm.audio',
    body: 'Sprachnachricht.ogg',
    url: 'mxc://a/b',
    info,
    'org.matrix.msc3245.voice': {},
  }
  expect(saidIn('m.room.message', voice)).toMatchObject({
    text: '',
    files: [{ name: 'Sprachnachricht.ogg', size: 12 }],
  })
  expect(saidIn('m.sticker', { body: 'Katze', url: 'mxc://a/b', info: {} })).toMatchObject({
    files: [{ name: 'Katze' }],
  })
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

test('whatever is posted fits into an event, encrypted and in an edit: where its markup would not, without markup', () => {
  const nested = `${'> '.repeat(60)}"\n\n`.repeat(60).slice(0, textLength)
  const long = [
    nested,
    '\u0001'.repeat(textLength),
    '👩‍👩‍👧‍👦'.repeat(textLength / 11),
    'a.de '.repeat(textLength / 5),
  ]
  for (const text of long) {
    const part = { author: { name: 'x'.repeat(255), role: 'requester' }, visibility: 'public', text } as const
    const content = messageContent(wordPart(part, { mentioned: [], buttons: [], words: wordsOf('de') }))
    expect(content.body).toContain(text)
    const edit = editContent(`$${'e'.repeat(250)}`, {
      ...content,
      'm.relates_to': inThread(`$${'r'.repeat(250)}`),
    })
    // Base64 of what is encrypted, and a kilobyte of keys and signatures around it.
    expect((Buffer.byteLength(JSON.stringify(edit)) * 4) / 3 + 1024).toBeLessThan(65_536)
  }
  expect(toHtml(nested).length).toBeGreaterThan(65_000)
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
