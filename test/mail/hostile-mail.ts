import fc from 'fast-check'
import iconv from 'iconv-lite'

const charsets = [
  'utf-8',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1252',
  'koi8-r',
  'gb18030',
  'gb2312',
  'big5',
  'shift_jis',
  'iso-2022-jp',
  'euc-kr',
  'utf-16le',
  'utf-7',
  'us-ascii',
  'x-unknown',
  '"',
  '',
]

const texts = [
  'Guten Tag, der Beamer in Raum 204 flackert.',
  'Schöne Grüße – für „Köln“ 5 €',
  'Здравствуйте, принтер',
  '打印机坏了',
  'こんにちは、プリンター',
  '안녕하세요',
  '> Am 3.11.26 um 10:00 schrieb <a@b.example>:\n> Guten Tag\n\nJa.',
  '-- \nLena',
  '\0\x01\x1b$B',
  '=?utf-8?q?=C3=9C?=',
  'begin 644 x\n#0V%T\n`\nend',
  '-----BEGIN PGP MESSAGE-----\n\nx\n-----END PGP MESSAGE-----',
  '',
]

const text = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary', maxLength: 80 }))
const charset = fc.constantFrom(...charsets)
const boundary = fc.constantFrom('b', 'b1', '=_x', '--b', 'b b', '(b)', '', 'b'.repeat(80))

const encodedWord = fc
  .tuple(charset, fc.constantFrom('q', 'b', 'Q', 'x'), text)
  .map(([label, coding, words]) => {
    const bytes = encoded(words, label)
    const inside = /b/i.test(coding)
      ? bytes.toString('base64')
      : bytes
          .toString('latin1')
          .replace(/[^a-z0-9]/gi, (c) => `=${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
    return `=?${label}?${coding}?${inside}?=`
  })

const value = fc.oneof(
  encodedWord,
  text,
  fc.constantFrom('<', '<a@b>', 'a@b.example', '"', ';;;', 'a:b:;', '<@>', '()((', '\t', 'x'.repeat(2000)),
)

const address = fc.oneof(
  fc.constantFrom(
    'Lena <lena@example.org>',
    'lena@example.org',
    '<lena@example.org',
    'lena at example.org',
    '"Kaya, Lena" <lena@example.org>',
    'Gruppe: a@example.org, b@example.org;',
    '<>',
    'a@b@c',
    '=?utf-8?b?PHhAeS56Pg==?=',
    'x@\0.example',
  ),
  value,
)

const headerLine = fc
  .oneof(
    fc.tuple(fc.constantFrom('From', 'To', 'Cc', 'Reply-To', 'Sender', 'Return-Path'), address),
    fc.tuple(
      fc.constantFrom('Subject', 'Message-ID', 'In-Reply-To', 'References', 'Date', 'X-Any', 'List-Id'),
      value,
    ),
    fc.constantFrom<[string, string]>(
      ['Date', 'Tue, 3 Nov 2026 10:15:00 +0100'],
      ['Date', '31 Feb 99999 99:99:99'],
      ['Auto-Submitted', 'auto-replied'],
      ['Precedence', 'bulk'],
      ['Content-Length', '-1'],
      ['Authentication-Results', 'mx; dmarc=(((pass'],
      ['X-Failed-Recipients', 'a@b.example'],
      ['MIME-Version', '9.9'],
    ),
  )
  .map(([name, content]) => `${name}: ${content}`)

const leaf = fc
  .record({
    type: fc.constantFrom(
      'text/plain',
      'text/html',
      'text/calendar',
      'text/enriched',
      'application/pdf',
      'application/ms-tnef',
      'application/pkcs7-mime',
      'application/pgp-encrypted',
      'image/png',
      'message/delivery-status',
      'message/disposition-notification',
      'nonsense',
      '',
    ),
    charset,
    written: charset,
    transfer: fc.constantFrom(
      '7bit',
      '8bit',
      'base64',
      'quoted-printable',
      'binary',
      'x-uuencode',
      'BASE64 (c)',
      '',
    ),
    disposition: fc.constantFrom(
      '',
      'inline',
      'attachment',
      'attachment; filename="../../x\0.exe"',
      "attachment; filename*0*=utf-8''%FF; filename*1=x",
      'x;y=z',
    ),
    text: fc.oneof(
      text,
      fc.constantFrom(
        '<p>Hallo <b>Welt</b><a href="javascript:x">y</a>',
        `${'<div>'.repeat(400)}tief`,
        '<!--',
        '<![CDATA[x',
        'BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:99999999T999999Z\nEND:VEVENT\nEND:VCALENDAR',
        'Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1',
        '\x78\x9f\x3e\x22\x01\x00',
      ),
    ),
  })
  .map(({ type, charset: label, written, transfer, disposition, text: content }) =>
    part(
      [
        ...(type ? [`Content-Type: ${type}${label ? `; charset=${label}` : ''}`] : []),
        ...(transfer ? [`Content-Transfer-Encoding: ${transfer}`] : []),
        ...(disposition ? [`Content-Disposition: ${disposition}`] : []),
        'Content-ID: <x>',
      ],
      transferred(encoded(content, written), transfer),
    ),
  )

const { tree } = fc.letrec<{ tree: Buffer }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    {
      weight: 2,
      arbitrary: fc
        .record({
          kind: fc.constantFrom(
            'mixed',
            'alternative',
            'related',
            'signed',
            'encrypted',
            'report',
            'digest',
            'x',
          ),
          boundary,
          shown: fc.option(boundary, { nil: undefined, freq: 8 }),
          children: fc.array(tie('tree'), { maxLength: 4 }),
          closed: fc.boolean(),
        })
        .map(multipart),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.array(headerLine, { maxLength: 4 }), tie('tree'))
        .map(([headers, inner]) => part(['Content-Type: message/rfc822'], part(headers, inner, ''))),
    },
  ),
}))

function multipart(of: {
  kind: string
  boundary: string
  /** In the text another boundary is used than was announced. */
  shown: string | undefined
  children: readonly Buffer[]
  closed: boolean
}): Buffer {
  const mark = of.shown ?? of.boundary
  const body = of.children.flatMap((child) => [Buffer.from(`--${mark}\r\n`), child, Buffer.from('\r\n')])
  if (of.closed) body.push(Buffer.from(`--${mark}--\r\n`))
  return part([`Content-Type: multipart/${of.kind}; boundary="${of.boundary}"`], Buffer.concat(body))
}

function part(headers: readonly string[], body: Buffer, blank = '\r\n'): Buffer {
  return Buffer.concat([Buffer.from(headers.map((line) => `${line}\r\n`).join('') + blank), body])
}

function encoded(words: string, label: string): Buffer {
  return label && iconv.encodingExists(label) ? iconv.encode(words, label) : Buffer.from(words)
}

function transferred(bytes: Buffer, coding: string): Buffer {
  if (/^base64/i.test(coding)) return Buffer.from(bytes.toString('base64').replace(/.{76}/g, '$&\r\n'))
  if (coding === 'quoted-printable')
    return Buffer.from(
      bytes
        .toString('latin1')
        .replace(/[^ -<>-~\n]/g, (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`),
      'latin1',
    )
  return bytes
}

/** What relays, scanners and failing disks do to bytes. */
const damage = fc.oneof(
  { weight: 6, arbitrary: fc.constant((raw: Buffer) => raw) },
  fc.nat().map((at) => (raw: Buffer) => raw.subarray(0, at % (raw.length + 1))),
  fc.constant((raw: Buffer) => Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')),
  fc.constant((raw: Buffer) => Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\r'), 'latin1')),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 20 })).map(([at, bytes]) => (raw: Buffer) => {
    const cut = at % (raw.length + 1)
    return Buffer.concat([raw.subarray(0, cut), Buffer.from(bytes), raw.subarray(cut)])
  }),
  fc.tuple(fc.nat(), fc.nat()).map(([at, length]) => (raw: Buffer) => {
    const cut = at % (raw.length + 1)
    return Buffer.concat([raw.subarray(0, cut), raw.subarray(cut + (length % 200))])
  }),
  fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => (raw: Buffer) => {
    const copy = Buffer.from(raw)
    if (copy.length > 0) copy[at % copy.length] = byte
    return copy
  }),
  fc.constant((raw: Buffer) => Buffer.concat([raw, raw])),
)

export const hostileMail: fc.Arbitrary<Buffer> = fc
  .tuple(fc.array(headerLine, { maxLength: 10 }), tree, damage)
  .map(([headers, body, bend]) => bend(part(headers, body, '')))
