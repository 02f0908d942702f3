import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import fc from 'fast-check'
import type { OutgoingMail } from '../../src/domain/mail.ts'
import { parseMail } from '../../src/mail/parse.ts'
import { renderMail } from '../../src/mail/render.ts'
import { parseOptions } from './parse-options.ts'

const rawMail = async (mail: OutgoingMail) => (await renderMail(mail)).raw

const lena = { name: 'Lena Kaya', email: 'lena.kaya@gs-nord.example' }

const reply: OutgoingMail = {
  messageId: '<t10042.31.abcdefghijklmnopqrst@help.example.org>',
  from: { name: 'IT-Support Süd', email: 'support@help.example.org' },
  replyTo: { name: null, email: 'support+t10042-abcdefghijklmnopqrst@help.example.org' },
  to: [lena],
  cc: [{ name: null, email: 'leitung@gs-nord.example' }],
  subject: 'WLAN Raum 204 geht nicht 😀 [Support #10042]',
  body: `Guten Tag Lena Kaya,

bitte starten Sie den Zugangspunkt **einmal** neu. Die Anleitung steht auf https://help.example.org/wlan?raum=204&lang=de, der Stand auf [Ihrer Seite](https://help.example.org/t/abc).

1. Stecker ziehen
2. Zehn Sekunden warten

> Geht auch das Kabel nicht?

Viele Grüße
Anna Berger, IT-Support (Nr. 10042)`,
  inReplyTo: '<second@gs-nord.example>',
  references: [
    '<first@gs-nord.example>',
    '<t10042.30.bcdefghijklmnopqrstu@help.example.org>',
    '<second@gs-nord.example>',
  ],
  automatic: false,
  language: 'de',
  date: new Date('2026-11-03T09:15:00Z'),
  files: [
    {
      name: 'Anleitung Zugangspunkt – Süd.txt',
      type: 'text/plain',
      size: 12,
      open: () => Readable.from([Buffer.from('Stecker raus')]),
    },
  ],
}

const acknowledgement: OutgoingMail = {
  ...reply,
  messageId: '<t10042.30.bcdefghijklmnopqrstu@help.example.org>',
  cc: [],
  body: `Guten Tag Lena Kaya,

Ihre Nachricht ist angekommen (Nr. 10042). Wir melden uns bis heute, 10 Uhr. Ergänzungen? Einfach antworten. Stand: https://help.example.org/t/abc

Bitte keine Passwörter senden.

Ihr IT-Support`,
  inReplyTo: '<first@gs-nord.example>',
  references: ['<first@gs-nord.example>'],
  automatic: true,
  files: [],
}

const goldens: Record<string, OutgoingMail> = {
  'reply.de': reply,
  'acknowledgement.de': acknowledgement,
  'reply.en': {
    ...reply,
    language: 'en',
    cc: [],
    files: [],
    subject: 'Wi-Fi room 204 [Support #10042]',
    body: 'Hello Lena Kaya,\n\nPlease restart the access point once.\n\nKind regards,\nAnna Berger, IT Support (no. 10042)',
  },
  'acknowledgement.en': {
    ...acknowledgement,
    language: 'en',
    subject: 'Wi-Fi room 204 [Support #10042]',
    body: 'Hello Lena Kaya,\n\nYour message has arrived (no. 10042). Anything to add? Just reply. Status: https://help.example.org/t/abc\n\nPlease send no passwords.\n\nYour IT Support',
  },
}

test.each(Object.entries(goldens))('%s leaves exactly like this', async (name, mail) => {
  const rendered = (await rawMail(mail)).toString('latin1')
  expect(rendered.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  const golden = await readFile(new URL(`golden/${name}.eml`, import.meta.url), 'latin1')
  expect(rendered.replaceAll('\r\n', '\n')).toBe(golden.replaceAll('\r\n', '\n'))
})

test('rendering the same mail again gives the same bytes', async () => {
  expect((await rawMail(reply)).equals(await rawMail({ ...reply }))).toBe(true)
})

test('what is rendered reads back as it was meant', async () => {
  const back = await parseMail(await rawMail(reply), parseOptions())
  expect(back).toMatchObject({
    messageId: reply.messageId,
    inReplyTo: ['<second@gs-nord.example>'],
    references: reply.references,
    from: reply.from,
    to: [lena],
    subject: reply.subject,
    date: reply.date,
    remarks: [],
    machine: null,
    files: [
      { name: 'Anleitung Zugangspunkt – Süd.txt', type: 'text/plain', content: Buffer.from('Stecker raus') },
    ],
  })
  expect(back.text).toContain(
    'https://help.example.org/wlan?raum=204&lang=de, der Stand auf Ihrer Seite <https://help.example.org/t/abc>',
  )
})

test('the parent is named in References even when the caller forgot it', async () => {
  const back = await parseMail(await rawMail({ ...reply, references: [] }), parseOptions())
  expect(back.references).toEqual(['<second@gs-nord.example>'])
})

test('a mail that answers nothing has no References, and an automatic one says that it was generated', async () => {
  const raw = (await rawMail({ ...acknowledgement, inReplyTo: null, references: [] })).toString()
  expect(raw).not.toMatch(/^(References|In-Reply-To):/m)
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r$/m)
})

test('no text in subject, name or file name becomes a header, a recipient or markup', async () => {
  const text = fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        'Bcc: x@evil.example',
        ', ',
        '<',
        '>',
        '"',
        'ü',
        '😀',
        '\0',
        '<b>',
        '=?utf-8?q?a?=',
        'a',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(text, async (hostile) => {
      const file = {
        name: `${hostile}.txt`,
        type: 'text/plain',
        size: 1,
        open: () => Readable.from([Buffer.from('x')]),
      }
      const raw = await rawMail({
        ...reply,
        subject: `s${hostile}`,
        to: [{ ...lena, name: hostile }],
        files: [file],
        body: `b${hostile}`,
      })
      const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? ''
      expect(head).not.toMatch(/^Bcc/im)
      const back = await parseMail(raw, parseOptions())
      expect(back.to.map(({ email }) => email)).toEqual([lena.email])
      expect(raw.toString('latin1')).not.toContain('<b>b')
    }),
    { numRuns: 100 },
  )
})

test('HTML in the text is shown, not run, and script links and pictures are none', async () => {
  const body = '<script>alert(1)</script> [x](javascript:alert(1)) ![pixel](https://tracker.example/p.png)'
  const raw = (await rawMail({ ...reply, files: [], body })).toString().replaceAll('=\r\n', '')
  expect(raw).toContain('&lt;script&gt;')
  expect(raw).not.toMatch(/<img|href=3D"javascript/)
})
