import { html } from '../../src/web/html.ts'
import { markdown } from '../../src/web/markdown.ts'

describe('what someone wrote as a message', () => {
  test.each([
    ['keeps its lines', 'a\nb', '<p>a<br>\nb</p>\n'],
    [
      'shows markup as text',
      '<b onclick="x()">a</b>',
      '<p>&lt;b onclick=&quot;x()&quot;&gt;a&lt;/b&gt;</p>\n',
    ],
    [
      'links addresses',
      'https://x.example/a',
      '<p><a href="https://x.example/a" rel="noopener nofollow">https://x.example/a</a></p>\n',
    ],
    [
      'links mail addresses',
      'a@x.example',
      '<p><a href="mailto:a@x.example" rel="noopener nofollow">a@x.example</a></p>\n',
    ],
    ['takes file names for file names', 'setup.py und notes.md', '<p>setup.py und notes.md</p>\n'],
    [
      'loads no pictures',
      '![a](https://x.example/a.png)',
      '<p>!<a href="https://x.example/a.png" rel="noopener nofollow">a</a></p>\n',
    ],
    ['makes no headings of hashes', '# a', '<p># a</p>\n'],
    ['makes no heading above a signature', 'Gruß Lena\n---------', '<p>Gruß Lena</p>\n<hr>\n'],
    [
      'swallows no line that looks like a definition',
      '[1]: https://x.example',
      '<p>[1]: <a href="https://x.example" rel="noopener nofollow">https://x.example</a></p>\n',
    ],
  ])('%s', (_, text, page) => {
    expect(markdown(text).source).toBe(page)
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//evil.example',
    '/t/x',
    '&#x6a;avascript:alert(1)',
  ])('does not link to %s', (address) => {
    expect(markdown(`[a](${address})`).source).not.toContain('<a')
    expect(markdown(`<${address}>`).source).not.toContain('<a')
  })
})

test('a page escapes every value that is not markup', () => {
  expect(html`<a title="${'"\'<&>'}">${[html`<b>`, '<i>']}${null}${false}${0}</a>`.source).toBe(
    '<a title="&#34;&#39;&#60;&#38;&#62;"><b>&#60;i&#62;0</a>',
  )
})
