import fc from 'fast-check'
import iconv from 'iconv-lite'
import { decodeText } from '../../src/mail/charset.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { parseOptions } from './parse-options.ts'

const latin = (text: string) => iconv.encode(text, 'windows-1252')

test.each<[string, Buffer, string | null, string]>([
  ['UTF-8 that says so', Buffer.from('Grüße 😀'), 'utf-8', 'Grüße 😀'],
  ['UTF-8 without a label', Buffer.from('Grüße'), null, 'Grüße'],
  ['UTF-8 that says ISO-8859-1', Buffer.from('Grüße – bis morgen'), 'iso-8859-1', 'Grüße – bis morgen'],
  ['UTF-8 under a name that nobody knows', Buffer.from('Grüße'), 'x-unknown', 'Grüße'],
  ['UTF-8 that says ASCII', Buffer.from('Grüße'), 'us-ascii', 'Grüße'],
  ['Windows-1252 that says ISO-8859-1', latin('„Grüße“ für 5 €'), 'iso-8859-1', '„Grüße“ für 5 €'],
  ['Windows-1252 that says UTF-8', latin('Schöne Grüße aus Köln'), 'utf-8', 'Schöne Grüße aus Köln'],
  ['Windows-1252 without a label', latin('Schöne Grüße aus Köln'), null, 'Schöne Grüße aus Köln'],
  ['Windows-1252 under a short name', latin('Größe'), 'cp1252', 'Größe'],
  ['ISO-8859-15', iconv.encode('5 €', 'iso-8859-15'), 'ISO_8859-15', '5 €'],
  ['Latin 2', iconv.encode('Łódź', 'iso-8859-2'), 'latin2', 'Łódź'],
  ['Cyrillic', iconv.encode('Здравствуйте', 'koi8-r'), 'koi8-r', 'Здравствуйте'],
  [
    'Cyrillic without a label',
    iconv.encode('Здравствуйте, у нас не работает принтер в кабинете', 'windows-1251'),
    null,
    'Здравствуйте, у нас не работает принтер в кабинете',
  ],
  ['GB18030', iconv.encode('打印机坏了㐂', 'gb18030'), 'GB18030', '打印机坏了㐂'],
  ['GB18030 that says GB2312', iconv.encode('打印机坏了鎔', 'gb18030'), 'gb2312', '打印机坏了鎔'],
  ['Big5', iconv.encode('印表機壞了', 'big5'), 'big5', '印表機壞了'],
  ['Korean under its old name', iconv.encode('안녕하세요 뷁', 'cp949'), 'ks_c_5601-1987', '안녕하세요 뷁'],
  ['Shift_JIS', iconv.encode('プリンター', 'shift_jis'), 'Shift_JIS', 'プリンター'],
  ['EUC-JP', iconv.encode('プリンター', 'euc-jp'), 'euc-jp', 'プリンター'],
  ['ISO-2022-JP', Buffer.from('\x1b$B$3$s$K$A$O\x1b(B!'), 'iso-2022-jp', 'こんにちは!'],
  ['UTF-7', Buffer.from('Gr+APwA3w-e'), 'utf-7', 'Grüße'],
  ['UTF-16', Buffer.from('Grüße', 'utf16le'), 'utf-16le', 'Grüße'],
  [
    'UTF-8 that was cut off within a character',
    Buffer.from('Schöne Grüße ü').subarray(0, -1),
    'utf-8',
    'Schöne Grüße \uFFFD',
  ],
  [
    'UTF-8 with a few bytes of something else',
    Buffer.concat([Buffer.from('Schöne Grüße, übrigens '), latin('ü')]),
    null,
    'Schöne Grüße, übrigens \uFFFD',
  ],
  ['UTF-8 with its mark', Buffer.from('\uFEFFGrüße'), 'utf-8', 'Grüße'],
  ['DOS', iconv.encode('Größe', 'cp850'), 'ibm850', 'Größe'],
  ['a label in quotes and dirt', Buffer.from('Grüße'), ' "utf-8";', 'Grüße'],
])('%s is read', (_what, bytes, label, text) => {
  expect(decodeText(bytes, label)).toBe(text)
})

test('no bytes under no label make it throw', () => {
  const label = fc.oneof(
    fc.constantFrom(
      null,
      '',
      'utf-8',
      'utf-7',
      'utf-16',
      'utf-32',
      'iso-2022-jp',
      'iso-2022-kr',
      'hz-gb-2312',
      'cp437',
    ),
    fc.string({ maxLength: 30 }),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), label, (bytes, charset) => {
      expect(typeof decodeText(Buffer.from(bytes), charset)).toBe('string')
    }),
    { numRuns: 500 },
  )
})

test('raw umlauts in headers and file names are read, in UTF-8 and in Latin-1', async () => {
  for (const coding of ['utf8', 'latin1'] as const) {
    const raw = [
      'From: Jörg Müller <joerg@example.org>',
      'Subject: Übergabe für Dienstag',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Schöne Grüße',
      '--b',
      'Content-Type: application/pdf; name="Übersicht.pdf"',
      '',
      'x',
      '--b--',
    ]
    expect(await parseMail(Buffer.from(raw.join('\r\n'), coding), parseOptions())).toMatchObject({
      from: { name: 'Jörg Müller' },
      subject: 'Übergabe für Dienstag',
      text: 'Schöne Grüße',
      files: [{ name: 'Übersicht.pdf' }],
    })
  }
})
