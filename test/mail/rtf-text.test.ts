import fc from 'fast-check'
import { rtfText } from '../../src/mail/rtf-text.ts'
import { readTnef } from '../../src/mail/tnef.ts'
import { richTextOnly } from './tnef-sample.ts'

const head =
  '{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}{\\colortbl;\\red0\\green0\\blue0;}{\\*\\generator Riched20;}'

test.each([
  [
    'paragraphs and umlauts',
    `${head}\\pard\\f0 Guten Tag,\\par\r\n\\par der Drucker f\\'e4llt aus.\\par }`,
    'Guten Tag,\n\nder Drucker fällt aus.',
  ],
  [
    'Unicode with its substitute',
    `${head}\\uc1 Preis: 5 \\u8364? und \\u-10179?\\u-8704?}`,
    'Preis: 5 € und 😀',
  ],
  [
    'what is escaped, and symbols',
    `${head}a \\{b\\} \\\\ c\\tab d \\ldblquote e\\rdblquote\\~f}`,
    'a {b} \\ c\td “e”\u00a0f',
  ],
  [
    'no pictures, objects or field codes',
    `${head}vor{\\pict\\wmetafile8 0102ff}{\\field{\\*\\fldinst HYPERLINK "x"}{\\fldrslt nach}}}`,
    'vornach',
  ],
  ['bytes that look like braces', `${head}vor\\bin3 {}\\nach}`, 'vornach'],
  ['two bytes for one character', "{\\rtf1\\ansi\\ansicpg932 \\'82\\'a0\\'82\\'a2}", 'あい'],
  ['braces that do not match', '}}{\\rtf1 Text{{', 'Text'],
])('rich text read as text: %s', (_, rtf, text) => {
  expect(rtfText(Buffer.from(rtf, 'latin1'))).toBe(text)
})

test('rich text is read in whatever bytes, and in a time that grows with them', () => {
  const bits = fc.constantFrom(
    '{',
    '}',
    '\\',
    "\\'e4",
    '\\u228 ?',
    '\\par ',
    '\\*',
    'Text',
    '\\bin9 ',
    '\\uc-3',
    '\r\n',
  )
  fc.assert(
    fc.property(fc.array(bits, { maxLength: 200 }), (parts) => {
      expect(typeof rtfText(Buffer.from(parts.join(''), 'latin1'))).toBe('string')
    }),
  )
  expect(rtfText(Buffer.from('{'.repeat(1_000_000)))).toBe('')
})

test('a winmail.dat that holds nothing but rich text is read, files and all', () => {
  const rtf = `${head}\\pard Guten Tag aus Outlook\\par }`
  expect(readTnef(richTextOnly(rtf), 10)).toMatchObject({ text: 'Guten Tag aus Outlook', files: [] })
  const withFile = readTnef(richTextOnly(rtf, { name: 'a.txt', content: 'Inhalt' }), 10)
  expect(withFile).toMatchObject({ text: 'Guten Tag aus Outlook', files: [{ name: 'a.txt' }] })
})
