import { needsSource, remarkText } from '../../src/domain/mail-remarks.ts'
import { createMailReader, type MailReader, type ReaderSettings } from '../../src/mail/reader.ts'

const settings: ReaderSettings = {
  authservId: null,
  language: 'en',
  maxFiles: 10,
  maxTextLength: 10_000,
  timeoutMs: 5000,
  secret: 'a secret of thirty-two characters',
}

const raw = Buffer.from(
  [
    'From: =?utf-8?q?J=C3=B6rg?= <a@example.org>',
    'Subject: =?iso-8859-1?q?Gr=FC=DFe?=',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Grüße',
    '--b',
    'Content-Type: application/pdf; name=a.pdf',
    'Content-Transfer-Encoding: base64',
    '',
    'YWJj',
    '--b--',
  ].join('\r\n'),
)

let reader: MailReader | undefined
afterEach(() => reader?.close())

const readBy = (program: string, timeoutMs = 5000) => {
  reader = createMailReader({ ...settings, timeoutMs }, new URL(program, import.meta.url))
  return reader
}

test('read again, in a thread of its own, a mail is the same to the byte', async () => {
  reader = createMailReader(settings)
  const first = await reader.parse(raw, null)
  expect(await reader.parse(raw, null, { again: true })).toEqual(first)
  expect(first).toMatchObject({ subject: 'Grüße', text: 'Grüße', remarks: [] })
  expect((await reader.parse(raw, null, { again: true })).files[0]?.content.toString()).toBe('abc')
})

test('mails that come back together are read one after the other, each its own', async () => {
  reader = createMailReader(settings)
  const mails = Array.from({ length: 20 }, (_, n) =>
    Buffer.from(`From: a@example.org\r\nSubject: ${n}\r\n\r\nx`),
  )
  const read = await Promise.all(mails.map((mail) => reader?.parse(mail, null, { again: true })))
  expect(read.map((mail) => mail?.subject)).toEqual(mails.map((_, n) => String(n)))
})

test.each([
  ['never ends', './threads/spins.ts', /not done after/],
  ['falls over', './threads/dies.ts', /the parser fell over/],
  ['takes all memory', './threads/devours.ts', /memory/],
])(
  'of a mail whose reading %s, head and text are taken, with the original',
  async (_what, program, why) => {
    const mail = await readBy(program, program.includes('spins') ? -4500 : 60_000).parse(raw, null, {
      again: true,
    })
    expect(mail).toMatchObject({ from: { email: 'a@example.org' }, subject: 'Grüße' })
    expect(mail.text).toContain('Grüße')
    expect(mail.files).toEqual([])
    expect(needsSource(mail.remarks)).toBe(true)
    expect(remarkText(mail.remarks, 'en')).toMatch(why)
  },
  60_000,
)

test('the next mail is read by a thread that lives', async () => {
  const dying = readBy('./threads/dies.ts')
  await dying.parse(raw, null, { again: true })
  expect(remarkText((await dying.parse(raw, null, { again: true })).remarks, 'en')).toMatch(/fell over/)
})
