import { randomBytes } from 'node:crypto'
import type { IncomingMail } from '../../src/domain/mail.ts'
import { needsSource, remarkText } from '../../src/domain/mail-remarks.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { markShortened } from '../../src/mail/shortened.ts'
import { parseOptions } from './parse-options.ts'

const file = (name: string, bytes: number) =>
  [
    '--b',
    `Content-Type: application/zip; name=${name}`,
    'Content-Transfer-Encoding: base64',
    `Content-Disposition: attachment; filename=${name}`,
    '',
    randomBytes(bytes).toString('base64').replace(/.{76}/g, '$&\r\n'),
  ].join('\r\n')
const text = (words: string) => ['--b', 'Content-Type: text/plain; charset=utf-8', '', words].join('\r\n')
const mixed = (...parts: string[]) =>
  Buffer.from(
    [
      'From: Lena <lena@school.example>',
      'Subject: Dateien',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...parts,
      '--b--',
      '',
    ].join('\r\n'),
  )
const begin = (whole: Buffer, bytes: number) =>
  parseMail(whole.subarray(0, bytes), parseOptions({ wholeSize: whole.length }))
const names = (mail: IncomingMail) => mail.files.map(({ name }) => name)

test('of a mail that is too large to be read whole, its text and the files that are whole are taken, and it is said', async () => {
  const whole = mixed(
    text('Guten Tag -- anbei alles.'),
    file('a.zip', 30_000),
    file('b.zip', 3000),
    file('c.zip', 900_000),
  )
  const mail = await begin(whole, 200_000)
  expect(mail).toMatchObject({ subject: 'Dateien', text: 'Guten Tag -- anbei alles.' })
  expect(names(mail)).toEqual(['a.zip', 'b.zip'])
  expect(mail.files.map(({ content }) => content.length)).toEqual([30_000, 3000])
  expect(needsSource(mail.remarks)).toBe(true)
  expect(remarkText(mail.remarks, 'de')).toBe(
    'Diese Mail ist 2 MB groß: Gelesen wurde nur ihr Anfang; was dort nicht steht, fehlt hier, auch Dateien. Das Original hängt an (message.eml).',
  )
})

test('a text that it breaks off in is shown as far as it goes', async () => {
  const mail = await begin(mixed(text('Zeile\r\n'.repeat(10_000)), file('a.zip', 100)), 20_000)
  expect(mail.text.length).toBeGreaterThan(15_000)
  expect(names(mail)).toEqual([])
})

test('what stands before the end of all parts is whole', async () => {
  const whole = Buffer.concat([mixed(text('Hallo'), file('a.zip', 3000)), Buffer.alloc(50_000, 'x')])
  expect(names(await begin(whole, 20_000))).toEqual(['a.zip'])
})

test('the beginning that was fetched of a mail is read in the same way', async () => {
  const whole = mixed(text('Hallo'), file('a.zip', 3000), file('b.zip', 300_000))
  const mail = await parseMail(markShortened(whole.subarray(0, 100_000), whole.length), parseOptions())
  expect(names(mail)).toEqual(['a.zip'])
  expect(remarkText(mail.remarks, 'en')).toMatch(/all of it is in the mailbox\. What was fetched is attached/)
})

test('a mail that is all there is read to its end', async () => {
  const whole = mixed(text('Hallo'), file('a.zip', 300_000))
  const mail = await begin(whole, whole.length)
  expect(names(mail)).toEqual(['a.zip'])
  expect(mail.remarks).toEqual([])
})
