import fc from 'fast-check'
import { originalHtml } from '../../src/mail/original.ts'

const limits = { maxFiles: 10, timeoutMs: 5000 }
const picture = Buffer.from('picture').toString('base64')

const mail = (html: string) =>
  Buffer.from(
    [
      'From: a@example.org',
      'Content-Type: multipart/related; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      '--b',
      'Content-Type: image/png; name=logo.png',
      'Content-ID: <logo@x>',
      'Content-Transfer-Encoding: base64',
      '',
      picture,
      '--b--',
    ].join('\r\n'),
  )

const shown = (html: string) => originalHtml(mail(html), limits)

test('keeps layout, emphasis and links, and puts inline pictures in their place', async () => {
  expect(
    await shown(
      '<p style="color: red; text-align: center">Hallo <b>Welt</b> <a href="https://example.org/">Link</a><img src="cid:logo@x" alt="Logo"></p>',
    ),
  ).toBe(
    `<p style="color:red;text-align:center">Hallo <b>Welt</b> <a href="https://example.org/" rel="noopener noreferrer nofollow" target="_blank">Link</a><img src="data:image/png;base64,${picture}" alt="Logo" /></p>`,
  )
})

test.each([
  ['scripts', '<script>alert(1)</script>x'],
  ['handlers', '<p onclick="alert(1)">x</p>'],
  ['script addresses', '<a href="javascript:alert(1)">x</a>'],
  [
    'pictures from elsewhere, which tell that the mail was read',
    '<img src="https://evil.example/pixel.gif">x',
  ],
  ['pictures by style', '<p style="background-image: url(https://evil.example/x)">x</p>'],
  ['styles that load', '<style>@import "https://evil.example/x"</style>x'],
  ['styles with escapes', '<p style="color: u\\72l(https://evil.example)">x</p>'],
  ['what lies over the page', '<div style="position: fixed; top: 0">x</div>'],
  ['forms', '<form action="https://evil.example"><input name="p"></form>x'],
  ['frames and objects', '<iframe src="https://evil.example"></iframe><object data="x"></object>x'],
  ['vector pictures', '<svg onload="alert(1)"><image href="https://evil.example"/></svg>x'],
  ['base and refresh', '<base href="https://evil.example"><meta http-equiv="refresh" content="0;url=x">x'],
  ['data addresses', '<a href="data:text/html,x">x</a><img src="data:image/svg+xml,x">'],
])('leaves out %s', async (_what, html) => {
  const made = (await shown(html)) ?? ''
  expect(made).not.toMatch(
    /evil|alert|javascript|<style|<form|<input|<svg|<iframe|<object|<base|<meta|position|url\(|data:text|svg\+xml/i,
  )
  expect(made).toContain('x')
})

test('there is none of a plain mail, or of HTML made to stop us', async () => {
  expect(await originalHtml(Buffer.from('From: a@example.org\r\n\r\nHallo'), limits)).toBeNull()
  expect(await shown('<div>'.repeat(50_000))).toBeNull()
})

test('whatever is nested in whatever, nothing runs or loads', async () => {
  const piece = fc.constantFrom(
    ...[
      '<',
      '>',
      '"',
      "'",
      '<img src=',
      '<a href=',
      'cid:logo@x',
      'https://evil.example',
      'javascript:x',
      ' onerror=x ',
    ],
    ...[
      '<script',
      '</script>',
      '<!--',
      '-->',
      '<style>',
      '</p>',
      '<p style="',
      'url(',
      '&#x6a;',
      '\0',
      '<svg><math>',
      'x',
    ],
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
      const made = (await shown(`<p>${pieces.join('')}`)) ?? ''
      expect(made).not.toMatch(
        /<(script|style|svg|math|iframe|form)|<[^>]*\son\w+=|<img[^>]*src="(?!data:image\/png|")|style="[^"]*url/i,
      )
    }),
    { numRuns: 300 },
  )
})
