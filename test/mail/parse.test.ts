import fc from 'fast-check'
import type { IncomingMail } from '../../src/domain/mail.ts'
import { needsSource, remarkText } from '../../src/domain/mail-remarks.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { markShortened } from '../../src/mail/shortened.ts'
import { parseOptions } from './parse-options.ts'

const parse = (raw: string | Buffer, changes = {}) =>
  parseMail(typeof raw === 'string' ? Buffer.from(raw.replaceAll('\n', '\r\n')) : raw, parseOptions(changes))

const told = (mail: IncomingMail, language: 'de' | 'en' = 'en') => remarkText(mail.remarks, language)

const plain = `Received: from a by b
From: "Kaya, Lena" <Lena.Kaya@GS-Nord.example>
To: Support <support@example.org>, kollege@example.org
Cc: Leitung:chef@example.org,vize@example.org;
Reply-To: lena@privat.example
Subject: =?UTF-8?Q?WLAN_in_Raum_204_f=C3=A4llt?= =?UTF-8?B?IGF1cw==?=
Message-ID: <a1@gs-nord.example>
In-Reply-To: <t1@help.example.org>
References: <z0@gs-nord.example>
 <t1@help.example.org>
Date: Tue, 3 Nov 2026 10:15:00 +0100 (CET)
Content-Type: text/plain; charset=utf-8

Seit heute früh.

Am 03.11.26 um 09:00 schrieb IT:
> Geht es?
`

test('a plain mail is read whole', async () => {
  expect(await parse(plain)).toEqual({
    messageId: '<a1@gs-nord.example>',
    inReplyTo: ['<t1@help.example.org>'],
    references: ['<z0@gs-nord.example>', '<t1@help.example.org>'],
    from: { name: 'Kaya, Lena', email: 'lena.kaya@gs-nord.example' },
    to: [
      { name: 'Support', email: 'support@example.org' },
      { name: null, email: 'kollege@example.org' },
    ],
    cc: [
      { name: null, email: 'chef@example.org' },
      { name: null, email: 'vize@example.org' },
    ],
    replyTo: [{ name: null, email: 'lena@privat.example' }],
    subject: 'WLAN in Raum 204 fällt aus',
    date: new Date('2026-11-03T09:15:00Z'),
    text: 'Seit heute früh.\n\nAm 03.11.26 um 09:00 schrieb IT:\n> Geht es?',
    reply: 'Seit heute früh.',
    files: [],
    machine: null,
    authenticated: null,
    contentHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    bounce: null,
    remarks: [],
  })
})

test('of HTML alone text is made: links written out, quotations quoted, lists listed', async () => {
  const mail = await parse(`From: a@example.org
Content-Type: text/html; charset=utf-8

<style>p { color: red }</style><p>Bitte <b>hier</b> sehen: <a href="https://example.org/x">Anleitung</a></p>
<ul><li>eins</li><li>zwei</li></ul><img src="cid:logo"><a href="https://example.org">https://example.org</a>
<div class="gmail_quote">Am Di., 3. Nov. 2026 um 10:15 Uhr schrieb IT &lt;<a href="mailto:it@example.org">it@example.org</a>&gt;:<br>
<blockquote>Guten Tag<br>geht es?</blockquote></div>`)
  expect(mail.reply).toBe(
    'Bitte **hier** sehen: [Anleitung](https://example.org/x)\n\n- eins\n- zwei\n\nhttps://example.org',
  )
  expect(mail.text).toContain('> Guten Tag\n> geht es?')
})

test('an empty text part does not hide the HTML beside it', async () => {
  const mail = await parse(`From: a@example.org
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

 
--b
Content-Type: text/html

<p>Hallo</p>
--b--
`)
  expect(mail.text).toBe('Hallo')
})

test('files come with safe names, types and content ids', async () => {
  const mail = await parse(`From: a@example.org
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Hallo
--b
Content-Type: application/pdf; name="../../etc/=?utf-8?q?=C3=9Cbersicht?=.pdf"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

YWJj
--b
Content-Type: image/png
Content-Disposition: attachment; filename*=utf-8''bild%E2%80%AEgnp.exe

x
--b
Content-Type: message/rfc822
Content-Disposition: attachment

Subject: innen

Text
--b--
`)
  expect(mail.files.map(({ name, type }) => [name, type])).toEqual([
    ['Übersicht.pdf', 'application/pdf'],
    ['bild gnp.exe', 'image/png'],
    ['message-3.eml', 'message/rfc822'],
  ])
  expect(mail.files[0]?.content.toString()).toBe('abc')
})

test('more files than allowed: the first are taken, the source is attached, and it is said', async () => {
  const part = '--b\nContent-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment\n\nx\n'
  const raw = `From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n${part.repeat(5)}--b--\n`
  const mail = await parse(raw, { maxFiles: 2 })
  expect(mail.files.map(({ name }) => name)).toEqual(['a.pdf', 'a.pdf'])
  expect(needsSource(mail.remarks)).toBe(true)
  expect(told(mail, 'de')).toBe(
    'Diese Mail hat 5 Dateien; nicht alle wurden einzeln übernommen. Das Original hängt an (message.eml).',
  )
})

test('a very long text is cut and the source attached', async () => {
  const mail = await parse(`From: a@example.org\n\n${'wort '.repeat(100)}`, { maxTextLength: 50 })
  expect(mail.text).toMatch(/^(wort ){10}\n\n\[…\]$/)
  expect(told(mail)).toMatch(/very long and was cut\. The original is attached/)
})

test('a mail of which only the beginning was fetched says so', async () => {
  const mail = await parse(markShortened(Buffer.from(plain), 48_000_000))
  expect(told(mail)).toMatch(/^This mail is 48 MB/)
  expect(mail.from?.email).toBe('lena.kaya@gs-nord.example')
  expect(told(await parse(`A: b\nX-Faden-Shortened-From: 1\n${plain}`))).toBeNull()
})

test('of a mail that was not fetched whole, the attached source is not called the original', async () => {
  const raw = markShortened(Buffer.from(`From: a@example.org\r\n\r\n${'wort '.repeat(100)}`), 48_000_000)
  const mail = await parse(raw, { maxTextLength: 50 })
  expect(needsSource(mail.remarks)).toBe(true)
  expect(told(mail)).toMatch(/What was fetched is attached as it came \(message\.eml\)\.$/)
})

test('a mail that the parser gives up on keeps headers and text, with the source attached', async () => {
  const raw = Buffer.from(
    `From: Lena <a@example.org>\r\nSubject: =?utf-8?q?=C3=9C?=\r\nX-Long: ${'x'.repeat(3_000_000)}\r\n\r\nText`,
  )
  const mail = await parse(raw)
  expect(mail).toMatchObject({ from: { name: 'Lena', email: 'a@example.org' }, subject: 'Ü', text: 'Text' })
  expect(told(mail)).toMatch(/could not be read completely/)
  expect(needsSource(mail.remarks)).toBe(true)
})

test('a parser that does not come back in time is not waited for', async () => {
  const attachment = Buffer.alloc(6_000_000, 'x').toString('base64').replace(/.{76}/g, '$&\n')
  const headers = plain.slice(0, plain.indexOf('\n\n')).replaceAll('\r', '')
  const mail = await parse(
    `${headers.replace(/^Content-.*\n?/gim, '')}\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/zip\nContent-Transfer-Encoding: base64\n\n${attachment}\n--b--\n`,
    { timeoutMs: 0 },
  )
  expect(told(mail)).toMatch(/not done after 0 ms/)
  expect(mail.from?.email).toBe('lena.kaya@gs-nord.example')
})

test('the same mail by two ways has one hash, and any change gives another', async () => {
  const hash = async (raw: string | Buffer) => (await parse(raw)).contentHash
  const first = await hash(plain)
  expect(await hash(`Received: from x by y\nDelivered-To: z@example.org\n${plain}\n\n`)).toBe(first)
  expect(await hash(Buffer.from(plain))).toBe(first)
  expect(await hash(plain.replace('heute', 'gestern'))).not.toBe(first)
  expect(await hash(plain.replace('<a1@', '<a2@'))).not.toBe(first)
})

test('our own mail come back is known by its Message-ID', async () => {
  const mail = await parse(plain, { isOwnMessageId: (id: string) => id === '<a1@gs-nord.example>' })
  expect(mail.machine).toBe('own')
})

test.each([
  ['nothing at all', '', null],
  ['no From', 'Subject: x\n\nText', null],
  ['a From that is no address', 'From: Lena\n\nText', null],
  ['a From between garbage', 'From: Lena <<lena@example.org>> (x\n\nText', 'lena@example.org'],
  [
    'an encoded word hiding an address',
    'From: =?utf-8?q?chef=40example=2Eorg?= <lena@evil.example>\n\nText',
    'lena@evil.example',
  ],
])('%s still gives a mail', async (_what, raw, email) => {
  expect((await parse(raw)).from?.email ?? null).toBe(email)
})

test('no mail, however broken, makes it throw or gives text that PostgreSQL refuses', async () => {
  const header = fc.constantFrom(
    'From: a@b.c',
    'From: <',
    'Subject: =?utf-8?B?/9g=?=',
    'Subject: =?x?Q?=00=ED=A0=80?=',
    'Date: 99',
    'Content-Type: multipart/mixed; boundary="b"',
    'Content-Type: multipart/mixed',
    'Content-Type: text/html; charset=utf-16',
    'Content-Type: text/plain; charset=nonsense',
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: base64',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Transfer-Encoding: x',
    ' folded',
    ':',
    'Message-ID: <<>',
    'References: < > <a',
    "Content-Disposition: attachment; filename*0*=utf-8''%FF%00; filename*1=x",
    'To: a:b:c;;<@',
    'Authentication-Results: ((((',
  )
  const piece = fc.oneof(
    { weight: 4, arbitrary: header.map((line) => Buffer.from(`${line}\r\n`)) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom('\r\n', '--b\r\n', '--b--\r\n', '<p>x</p><a href=', '\0', '=ED=A0=80', 'YWJj')
        .map((text) => Buffer.from(text)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async (pieces) => {
      const mail = await parse(Buffer.concat(pieces), { authservId: 'x' })
      const texts = [
        mail.subject,
        mail.text,
        mail.reply,
        mail.from?.name ?? '',
        ...mail.to.map(({ email }) => email),
        ...mail.files.map(({ name }) => name),
      ]
      for (const text of texts) {
        expect(text.isWellFormed()).toBe(true)
        expect(text).not.toContain('\0')
      }
      for (const line of [mail.subject, ...mail.files.map(({ name }) => name)])
        expect(line).not.toMatch(/\p{Cc}/u)
      for (const file of mail.files) expect(Buffer.isBuffer(file.content) && file.name !== '').toBe(true)
      expect(mail.reply === '').toBe(mail.text === '')
    }),
    { numRuns: 300 },
  )
}, 30_000)

test.each([
  ['deep', '<div><table><tr><td>'.repeat(50_000).concat('Text')],
  ['wide', '<b>Text</b> '.repeat(200_000)],
])('%s HTML made to stop us is read without its markup, at once', async (_what, html) => {
  const before = process.cpuUsage()
  const mail = await parse(`From: a@example.org\nContent-Type: text/html\n\n${html}`)
  // Of work, not of waiting: the square of it would be minutes.
  expect(process.cpuUsage(before).user).toBeLessThan(10_000_000)
  expect(mail.text).toMatch(/^Text/)
  expect(told(mail)).toMatch(/more than 30000 tags/)
})

describe('odd, and nothing is lost without a word:', () => {
  const html = (body: string) => parse(`From: a@example.org\nSubject: x\nContent-Type: text/html\n\n${body}`)

  test('HTML deeper than anybody writes is read by its words', async () => {
    const mail = await html(`${'<table><tr><td>'.repeat(3000)}ganz innen`)
    expect(mail.text).toContain('ganz innen')
    expect(told(mail)).toContain('very long')
    expect(needsSource(mail.remarks)).toBe(true)
  })

  test('where only its end is too deep, the thread says so and the source goes along', async () => {
    const mail = await html(`<p>Bitte <b>gleich</b></p>${'<div>'.repeat(300)}alt`)
    expect(mail.text).toMatch(/^Bitte \*\*gleich\*\*\s+\[…\]$/)
    expect(told(mail)).toContain('very long')
    expect(needsSource(mail.remarks)).toBe(true)
  })

  test('who writes […] himself has cut nothing', async () => {
    const mail = await html('<p>Im Protokoll steht […] und mehr</p>')
    expect([mail.text, mail.remarks]).toEqual(['Im Protokoll steht […] und mehr', []])
  })
})
