import { needsSource, remarkText } from '../../src/domain/mail-remarks.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { parseOptions } from './parse-options.ts'
import { attachedMessage, winmail } from './tnef-sample.ts'

const parse = (raw: string, changes = {}) =>
  parseMail(Buffer.from(raw.replaceAll('\n', '\r\n')), parseOptions(changes))

const mixed = (...parts: string[]) =>
  `From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`

const plain = (text: string) => `Content-Type: text/plain\n\n${text}`
const html = (text: string) => `Content-Type: text/html\n\n${text}`
const alternative = (...parts: string[]) =>
  `Content-Type: multipart/alternative; boundary=c\n\n${parts.map((part) => `--c\n${part}\n`).join('')}--c--`
const base64 = (type: string, bytes: Buffer) =>
  `Content-Type: ${type}\nContent-Transfer-Encoding: base64\n\n${bytes.toString('base64').replace(/.{76}/g, '$&\n')}`

test.each([
  ['the HTML beside an empty text', mixed(alternative(plain(' '), html('<p>Hallo</p>'))), 'Hallo'],
  [
    'the HTML beside a text that only points to it',
    mixed(alternative(plain('This message is in HTML. Please use a viewer.'), html('<p>Hallo</p>'))),
    'Hallo',
  ],
  [
    'the text beside HTML that says the same',
    mixed(alternative(plain('Hallo'), html('<p>Hallo!</p>'))),
    'Hallo',
  ],
  [
    'HTML and text one below the other, as Apple Mail sends them',
    mixed(html('<p>Oben</p>'), 'Content-Type: application/pdf; name=a.pdf\n\nx', plain('Unten')),
    'Oben\n\nUnten',
  ],
  [
    'HTML with the footer of a list below it',
    mixed(html('<p>Frage</p>'), plain('_____\nListe')),
    'Frage\n\n_____\nListe',
  ],
  [
    'a table, cell by cell',
    mixed(html('<table><tr><td>Raum</td><td>204</td></tr><tr><td>Gerät</td><td>Beamer</td></tr></table>')),
    'Raum 204\nGerät Beamer',
  ],
  [
    'a link whose words name another address, with both',
    mixed(html('<a href="https://evil.example/x">https://bank.example</a>')),
    'https://bank.example <https://evil.example/x>',
  ],
  ['a link to a script, as words', mixed(html('<a href="javascript:alert(1)">klick</a>')), 'klick'],
  ['no script and no style', mixed(html('<style>p{}</style><script>x()</script><p>Hallo</p>')), 'Hallo'],
])('what is read of a mail: %s', async (_what, raw, text) => {
  expect((await parse(raw)).text).toBe(text)
})

test('a mail within the mail is read under its head, and kept in what is new', async () => {
  const inner =
    'From: Lena <lena@example.org>\nSubject: Beamer\nDate: Tue, 3 Nov 2026 10:15:00 +0100\n\nEr flackert.'
  const mail = await parse(mixed(plain('Bitte!'), `Content-Type: message/rfc822\n\n${inner}`), {
    language: 'de',
  })
  expect(mail.reply).toBe(
    'Bitte!\n\n---------- Weitergeleitete Nachricht ----------\nVon: "Lena" <lena@example.org>\nBetreff: Beamer\nDatum: 03.11.2026, 09:15 UTC\n\nEr flackert.',
  )
})

test('mails nested without end are read as far as anybody would', async () => {
  const raw = `${'Content-Type: message/rfc822\n\n'.repeat(2000)}Subject: innen\n\nText`
  expect((await parse(`From: a@example.org\n${raw}`)).from?.email).toBe('a@example.org')
})

test('5,000 parts: text and the first files are taken, and it is said', async () => {
  const file = 'Content-Type: application/pdf; name=a.pdf\n\nx'
  const mail = await parse(mixed(plain('Hallo'), ...Array(5000).fill(file)), { maxFiles: 100 })
  expect(mail.text).toBe('Hallo')
  expect(mail.files).toHaveLength(100)
  expect(remarkText(mail.remarks, 'de')).toMatch(/^Diese Mail hat 5000 Dateien/)
})

test('a mail whose boundaries are not those that it names is shown as it stands, with the original', async () => {
  const mail = await parse(
    'From: Lena <a@example.org>\nSubject: =?utf-8?q?=C3=9C?=\nContent-Type: multipart/mixed; boundary=x\n\n--b\nContent-Type: text/plain\n\nDer Beamer flackert.\n--b--',
  )
  expect(mail).toMatchObject({ from: { name: 'Lena' }, subject: 'Ü', remarks: [{ kind: 'formless' }] })
  expect(mail.text).toContain('Der Beamer flackert.')
  expect(needsSource(mail.remarks)).toBe(true)
})

test('a mail without a body opens without a word about it', async () => {
  for (const raw of [
    'From: a@example.org\n\n',
    'From: a@example.org',
    mixed(plain('')),
    mixed(alternative(plain(''), html('<div></div>'))),
  ])
    expect(await parse(raw)).toMatchObject({ text: '', reply: '', files: [], remarks: [] })
})

const upright = 'From: Lena <a@example.org>\r\nSubject: Hallo\r\n\r\nZeile eins\r\nZeile zwei'
test.each<[string, Buffer]>([
  ['empty lines in front', Buffer.from(`\r\n\n${upright}`)],
  ['a byte order mark in front', Buffer.from(`\uFEFF${upright}`)],
  ['UTF-16', Buffer.from(`\uFEFF${upright}`, 'utf16le')],
  ['UTF-16, the other way round', Buffer.from(`\uFEFF${upright}`, 'utf16le').swap16()],
  ['line ends of old Macs', Buffer.from(upright.replaceAll('\r\n', '\r'))],
  ['line ends of Unix', Buffer.from(upright.replaceAll('\r\n', '\n'))],
  ['a line of an mbox in front', Buffer.from(`From a@example.org Tue Nov  3 10:00:00 2026\r\n${upright}`)],
])('a mail that came as a file with %s is read like any other', async (_what, raw) => {
  expect(await parseMail(raw, parseOptions())).toMatchObject({
    from: { name: 'Lena', email: 'a@example.org' },
    subject: 'Hallo',
    text: 'Zeile eins\nZeile zwei',
    remarks: [],
  })
})

test('NUL bytes and other controls are left out everywhere', async () => {
  const mail = await parse(
    'From: a@example.org\nSubject: W\0LAN\nContent-Type: text/plain; charset=utf-8\n\nHal\0lo\x08',
  )
  expect([mail.subject, mail.text]).toEqual(['W LAN', 'Hallo'])
})

test('winmail.dat is unpacked: text, files, and a message within it', async () => {
  const dat = base64('application/ms-tnef; name=winmail.dat', winmail())
  const mail = await parse(mixed(dat))
  expect(mail.text).toBe('Text aus Outlook')
  expect(mail.files.map(({ name, type, content }) => [name, type, content.toString()])).toEqual([
    ['Übersicht mit langem Namen.txt', 'text/plain', 'Inhalt'],
    ['Weitergeleitet.txt', 'text/plain', 'innerer Text'],
  ])
  expect((await parse(mixed(plain('Hallo'), dat))).text).toBe('Hallo')
})

test('a broken winmail.dat gives what stands before the break, and never nothing', async () => {
  const whole = winmail()
  for (let length = 0; length < whole.length; length += 7) {
    const mail = await parse(
      mixed(base64('application/ms-tnef; name=winmail.dat', whole.subarray(0, length))),
    )
    expect(mail.remarks).toEqual([])
  }
  const mail = await parse(
    mixed(base64('application/ms-tnef; name=winmail.dat', Buffer.from('nothing of it'))),
  )
  expect(mail.files.map(({ name }) => name)).toEqual(['winmail.dat'])
  expect(attachedMessage().length).toBeGreaterThan(0)
})

const invitation = (method: string, more = '') =>
  `Content-Type: text/calendar; method=${method}; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:${method}\nBEGIN:VEVENT\nUID:1\nSUMMARY:WLAN\\, Raum 204\nLOCATION:Sekretariat\nDTSTART;TZID=Europe/Berlin:20261201T100000\nDTEND;TZID=Europe/Berlin:20261201T113000\n${more}END:VEVENT\nEND:VCALENDAR`

test.each([
  [
    'an invitation',
    invitation('REQUEST'),
    '**Einladung: WLAN, Raum 204**\nDienstag, 1. Dezember 2026, 10:00–11:30 (Europe/Berlin)\nSekretariat',
  ],
  [
    'a cancellation',
    invitation('CANCEL'),
    '**Absage: WLAN, Raum 204**\nDienstag, 1. Dezember 2026, 10:00–11:30 (Europe/Berlin)\nSekretariat',
  ],
  [
    'an answer',
    invitation('REPLY', 'ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org\n'),
    '**Antwort auf eine Einladung: WLAN, Raum 204** (zugesagt)\nDienstag, 1. Dezember 2026, 10:00–11:30 (Europe/Berlin)\nSekretariat',
  ],
])('%s says what, when and where', async (_what, part, text) => {
  const mail = await parse(mixed(part), { language: 'de' })
  expect(mail.text).toBe(text)
  expect(mail.files.map(({ name }) => name)).toEqual(['Termin.ics'])
})

test('a broken invitation is a file like any other', async () => {
  const mail = await parse(
    mixed(plain('Siehe Termin'), 'Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEV'),
  )
  expect(mail.text).toBe('Siehe Termin')
  expect(mail.files).toHaveLength(1)
})

const armoured = '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----'
test.each([
  [
    'PGP/MIME',
    'From: a@example.org\nContent-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\nx\n--b--',
    'PGP',
  ],
  ['PGP in the text', `From: a@example.org\n\n${armoured}`, 'PGP'],
  [
    'S/MIME',
    'From: a@example.org\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAMIACAQA=',
    'S/MIME',
  ],
])(
  'mail that is encrypted with %s opens a ticket that says so, with the original',
  async (_what, raw, by) => {
    const mail = await parse(raw)
    expect(mail.remarks).toEqual([{ kind: 'encrypted', detail: by }])
    expect(needsSource(mail.remarks)).toBe(true)
    expect(remarkText(mail.remarks, 'de')).toBe(
      `Diese Mail ist mit ${by} verschlüsselt und lässt sich hier nicht lesen. Das Original hängt an (message.eml).`,
    )
  },
)

test('a signed mail is read like any other, and it is said that nobody verified it', async () => {
  const detached =
    'From: a@example.org\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=b\n\n--b\nContent-Type: text/plain\n\nHallo\n--b\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nx\n--b--'
  const mail = await parse(detached)
  expect([mail.text, mail.files, mail.remarks]).toEqual(['Hallo', [], [{ kind: 'signed', detail: 'S/MIME' }]])
})

test('what S/MIME has signed in one piece is taken out of it', async () => {
  const mail = await parse(
    `From: a@example.org\nContent-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n${opaque}`,
  )
  expect([mail.text, mail.files, mail.remarks]).toEqual([
    'Grüße aus dem Umschlag',
    [],
    [{ kind: 'signed', detail: 'S/MIME' }],
  ])
})

/** SignedData without a signer, which is all that is looked at (RFC 5652 §5.1). */
const opaque = der(0x30, [
  Buffer.from('06092a864886f70d010702', 'hex'),
  der(0xa0, [
    der(0x30, [
      Buffer.from('020101', 'hex'),
      der(0x31, []),
      der(0x30, [
        Buffer.from('06092a864886f70d010701', 'hex'),
        der(0xa0, [
          der(0x04, [Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\nGrüße aus dem Umschlag')]),
        ]),
      ]),
    ]),
  ]),
]).toString('base64')

function der(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const length = content.length < 0x80 ? [content.length] : [0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), content])
}

test('a text that PGP has signed in place stands without its armour', async () => {
  const signed =
    '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHallo\n- -- Strich\n-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----'
  const mail = await parse(`From: a@example.org\n\n${signed}`)
  expect([mail.text, mail.remarks]).toEqual(['Hallo\n-- Strich', [{ kind: 'signed', detail: 'PGP' }]])
})
