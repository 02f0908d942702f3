import fc from 'fast-check'
import { snippet, toHtml } from '../../adapters/local/format.ts'
import { postId, rowOf } from '../../adapters/local/ids.ts'
import { readTyped, replyText } from '../../adapters/local/line.ts'

test.each([
  ['/claim', { kind: 'slash', line: 'claim' }],
  ['/ticket claim', { kind: 'slash', line: 'claim' }],
  ['/Ticket reply --wait Which room?', { kind: 'slash', line: 'reply --wait Which room?' }],
  ['/reply first line\nsecond line', { kind: 'slash', line: 'reply first line\nsecond line' }],
  ['/', { kind: 'slash', line: 'help' }],
  ['/ticket', { kind: 'slash', line: 'help' }],
  ['/tickets', { kind: 'slash', line: 'tickets' }],
  ['!claim', { kind: 'bang', line: 'claim' }],
  ['!ticket claim', { kind: 'bang', line: 'claim' }],
  ['@faden claim', { kind: 'bang', line: 'claim' }],
  ['@Faden: /ticket claim', { kind: 'bang', line: 'claim' }],
  ['@faden', { kind: 'bang', line: 'help' }],
  ['@fadenscheinig claim', { kind: 'message' }],
  ['!!! urgent', { kind: 'message' }],
  ['! claim', { kind: 'message' }],
  ['claim', { kind: 'message' }],
  [' /claim', { kind: 'message' }],
])('%j is read as %j', (text, expected) => {
  expect(readTyped(text)).toEqual(expected)
})

test('of a typed reply the customer’s part is shown, of anything else all', () => {
  expect(replyText('!reply --wait Which room?')).toBe('Which room?')
  expect(replyText('@faden reply Good news')).toBe('Good news')
  expect(replyText('/reply Good news')).toBe('Good news')
  expect(replyText('!reply --file a.pdf --wait Here it is')).toBe('Here it is')
  expect(replyText('!reply --file "a b.pdf" --file c.pdf Here')).toBe('Here')
  expect(replyText('!note reply later')).toBe('!note reply later')
})

test.each([
  ['<img src=x onerror=alert(1)>', /^<p>&lt;img/],
  ['<script>alert(1)</script>', /&lt;script&gt;/],
  ['[x](javascript:alert(1))', /^<p>\[x\]\(javascript:alert\(1\)\)<\/p>/],
  ['[x](data:text/html,<script>1</script>)', /^<p>\[x\]/],
  ['![x](http://tracker.example/pixel.png)', /^<p>!<a href=/],
  ['[x](https://a.example/"onclick="y)', /href="https:\/\/a.example\/%22onclick=%22y"/],
])('%s can do nothing', (text, shown) => {
  const html = toHtml(text)
  expect(html).toMatch(shown)
  expect(html).not.toMatch(/<(?!\/?(?:p|a|em|strong|code|br)\b)/)
})

test('links open elsewhere and tell nothing', () => {
  expect(toHtml('https://a.example')).toContain('target="_blank" rel="noopener noreferrer"')
})

test('no text makes an element or a handler that Markdown does not have', () => {
  const hostile = fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '[',
      ']',
      '(',
      ')',
      '!',
      '`',
      '\n',
      'a',
      'javascript:',
      'script',
      ' on=',
      '&',
      ';',
      'https://',
    ),
  })
  fc.assert(
    fc.property(hostile, (text) => {
      const html = toHtml(text)
      expect(html).not.toMatch(/<(?:script|img|iframe|svg|style|object)/i)
      expect(html).not.toMatch(/href="(?!https?:|mailto:)/i)
    }),
  )
})

test('a list shows words, not markup', () => {
  expect(snippet('**Port 14**\n\n- [here](https://a.example/x_(y))\n```\nlog\n```')).toBe('Port 14 here …')
})

test('ids go there and back, and anything else is nobody’s', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e12 }), (row) => expect(rowOf('p', postId(row))).toBe(row)),
  )
  for (const foreign of ['t1', 'p0', 'p01', 'p-1', 'p1x', 'P1', '', null, 7, 'p99999999999999999'])
    expect(rowOf('p', foreign)).toBeNull()
})
