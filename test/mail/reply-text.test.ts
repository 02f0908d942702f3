import fc from 'fast-check'
import { replyText } from '../../src/mail/reply-text.ts'

const answer = 'Danke, das war es.\n\nViele Grüße\nLena Kaya'

const quotations: Record<string, string> = {
  'Gmail, German':
    'Am Di., 3. Nov. 2026 um 10:15 Uhr schrieb IT-Support <\nsupport@help.example.org>:\n\n> Guten Tag\n> geht es?\n>\n',
  'Gmail, English':
    'On Tue, Nov 3, 2026 at 10:15 AM IT-Support <support@help.example.org>\nwrote:\n\n> Guten Tag\n',
  'Gmail on a phone, German':
    'IT-Support <support@help.example.org> schrieb am Di., 3. Nov. 2026,\n10:15:\n\n> Guten Tag\n',
  'Outlook, German':
    '\n________________________________\nVon: IT-Support <support@help.example.org>\nGesendet: Dienstag, 3. November 2026 10:15\nAn: Lena Kaya <lena@example.org>\nCc: Leitung\nBetreff: WLAN [Support #10042]\n\nGuten Tag\ngeht es?',
  'Outlook, English':
    'From: IT-Support <support@help.example.org>\nSent: Tuesday, November 3, 2026 10:15 AM\nTo: Lena Kaya <lena@example.org>\nSubject: WLAN [Support #10042]\n\nGuten Tag',
  'Outlook, older, German':
    '-----Ursprüngliche Nachricht-----\nVon: IT-Support [mailto:support@help.example.org]\nGesendet: Dienstag, 3. November 2026 10:15\nAn: Lena Kaya\nBetreff: WLAN\n\nGuten Tag',
  'Outlook in bold, from HTML':
    '*Von:* IT-Support <support@help.example.org>\n*Gesendet:* Dienstag, 3. November 2026 10:15\n*An:* Lena Kaya\n*Betreff:* WLAN\n\nGuten Tag',
  'Apple Mail, German':
    '> Am 03.11.2026 um 10:15 schrieb IT-Support <support@help.example.org>:\n> \n> Guten Tag\n',
  'Apple Mail on a phone':
    'Von meinem iPhone gesendet\n\n> Am 03.11.2026 um 10:15 schrieb IT-Support <support@help.example.org>:\n> \n> ﻿Guten Tag\n',
  'Thunderbird, German': 'Am 03.11.26 um 10:15 schrieb IT-Support:\n> Guten Tag\n> geht es?\n',
  'Thunderbird, English': 'On 11/3/26 10:15, IT-Support wrote:\n> Guten Tag\n',
  'GMX and web.de':
    'Gesendet: Dienstag, 03. November 2026 um 10:15 Uhr\nVon: "IT-Support" <support@help.example.org>\nAn: "Lena Kaya" <lena@example.org>\nBetreff: WLAN [Support #10042]\n\nGuten Tag',
  'GMX on a phone':
    '-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\nAm 03.11.26, 10:15 schrieb IT-Support <support@help.example.org>:\n\n> Guten Tag\n',
  'K-9, unquoted':
    '-------- Original-Nachricht --------\nVon: IT-Support <support@help.example.org>\nGesendet: 3. November 2026 10:15:00 MEZ\nAn: lena@example.org\n\nGuten Tag',
  'T-Online':
    '-----Original-Nachricht-----\nBetreff: WLAN [Support #10042]\nDatum: 2026-11-03T10:15:00+0100\nVon: "IT-Support" <support@help.example.org>\nAn: "lena@example.org" <lena@example.org>\n\nGuten Tag',
  'web.de on a phone':
    '--\nDiese Nachricht wurde von meinem Android Mobiltelefon mit WEB.DE Mail gesendet.\nAm 03.11.26, 10:15 schrieb IT-Support <support@help.example.org>:\n\n> Guten Tag\n',
  'Outlook on a phone, German':
    'Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>\n________________________________\nVon: IT-Support <support@help.example.org>\nGesendet: Dienstag, November 3, 2026 10:15 AM\nAn: Lena Kaya <lena@example.org>\nBetreff: WLAN\n\nGuten Tag',
  'Outlook in bold, from HTML read as Markdown':
    '**Von:** IT-Support <support@help.example.org>\n**Gesendet:** Dienstag, 3. November 2026 10:15\n**An:** Lena Kaya\n**Betreff:** WLAN\n\nGuten Tag',
  'Yahoo, German':
    'Am Dienstag, 3. November 2026 um 10:15:22 MEZ hat IT-Support <support@help.example.org> Folgendes geschrieben:\n\n\nGuten Tag',
  'Open-Xchange':
    '> IT-Support <support@help.example.org> hat am 03.11.2026 10:15 CET geschrieben:\n>\n> Guten Tag\n',
  Zimbra:
    '----- Ursprüngliche Mail -----\nVon: "IT-Support" <support@help.example.org>\nAn: "Lena" <lena@example.org>\nGesendet: Dienstag, 3. November 2026 10:15:00\nBetreff: WLAN\n\nGuten Tag',
  Horde: 'Zitat von IT-Support <support@help.example.org>:\n\n> Guten Tag\n',
  Proton:
    'Am Dienstag, 3. November 2026 um 10:15, IT-Support <support@help.example.org> schrieb:\n\n> Guten Tag\n',
  Roundcube: 'Am 2026-11-03 10:15, schrieb IT-Support:\n> Guten Tag\n',
  'Apple Mail, English':
    '> On 3. Nov 2026, at 10:15, IT-Support <support@help.example.org> wrote:\n> \n> Hello\n',
  Samsung:
    '-------- Ursprüngliche Nachricht --------\nVon: IT-Support <support@help.example.org>\nDatum: 03.11.26 10:15 (GMT+01:00)\nAn: lena@example.org\nBetreff: WLAN\n\nGuten Tag',
  Notes:
    'Von:    IT-Support/NORD\nAn:     Lena Kaya/NORD\nDatum:  03.11.2026 10:15\nBetreff:        WLAN\n\nGuten Tag',
  GroupWise: '>>> IT-Support <support@help.example.org> 03.11.2026 10:15 >>>\nGuten Tag\ngeht es?',
  'an unquoted answer below its attribution':
    'Am 03.11.2026 um 10:15 schrieb IT-Support <support@help.example.org>:\n\nGuten Tag\n\ngeht es?',
}

test.each(Object.entries(quotations))('%s: only what is new is left', (_program, quotation) => {
  expect(replyText(`${answer}\n\n${quotation}`)).toBe(answer)
})

test.each([
  ['with the mark of RFC 3676', `${answer}\n\n-- \nLena Kaya\nGrundschule Nord\nTel. 0123`],
  ['without its space', `${answer}\n\n--\nLena Kaya\nGrundschule Nord`],
  ['of a phone', `${answer}\n\nGesendet von Outlook für iOS<https://aka.ms/x>`],
  [
    'of a firm, without any mark',
    `${answer}\n\nGrundschule Nord\nMusterweg 1\n12345 Nordstadt\nTel.: 0123 / 456-78\nFax: 0123 / 456-79\nE-Mail: lena@example.org\nwww.gs-nord.example`,
  ],
  [
    'of a firm, with small print',
    `${answer}\n\nBeispiel GmbH\nSitz der Gesellschaft: Nordstadt, HRB 12345\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.`,
  ],
  ['under a rule', `${answer}\n\n________________________\nLena Kaya\nGrundschule Nord`],
  ['with the mark of who counts readers', `${answer}\n\n\u1427`],
  ['below the quotation', `${answer}\n\nAm 03.11.26 um 10:15 schrieb IT:\n> Guten Tag\n\n-- \nLena Kaya`],
])('the signature goes, %s', (_where, text) => {
  expect(replyText(text)).toBe(answer)
})

test('answers between quoted lines keep what they answer', () => {
  const inline =
    'Am 03.11.26 um 10:15 schrieb IT:\n> Welcher Raum?\n\n204\n\n> Seit wann?\n\nseit heute\n\n> Danke'
  expect(replyText(inline)).toBe('> Welcher Raum?\n\n204\n\n> Seit wann?\n\nseit heute')
})

test('an answer below the quotation stands alone', () => {
  expect(replyText('Am 03.11.26 um 10:15 schrieb IT:\n> Welcher Raum?\n\nRaum 204')).toBe('Raum 204')
})

test.each([
  ['a sentence about writing', 'Herr Maier schrieb um 10:30 Uhr Folgendes:\n\nDer Beamer ist kaputt.'],
  ['a list of fields', 'Name: Lena\nRaum: 204\nBetreff: WLAN\n\nBitte helfen.'],
  ['a rule in the text', 'Oben\n\n----------\n\nUnten'],
  ['Markdown', 'Schritte:\n\n- eins\n- zwei\n\n```\nfrom: x\nto: y\n```'],
  ['a quotation that somebody put on top', '> Bitte den Raum nennen.\n\nRaum 204'],
  [
    'a question below the name',
    'Es geht.\n\nViele Grüße\nLena Kaya\n\nTel.: 0123 456\nFax: 0123 457\n\nPS: Wann kommt der neue Drucker?',
  ],
  [
    'an address in the text',
    'Bitte liefern an:\n\nGrundschule Nord\nMusterweg 1\n12345 Nordstadt\nTel.: 0123 456',
  ],
  ['a command line', 'Es steht da:\n> kopieren.exe /a\nund dann nichts mehr.'],
])('%s is not taken for a quotation', (_what, text) => {
  expect(replyText(text)).toBe(text)
})

test('a forward keeps what it forwards', () => {
  const forward =
    'Bitte prüfen!\n\n-------- Weitergeleitete Nachricht --------\nBetreff: Rechnung\nVon: a@example.org\nAn: b@example.org\n\nText'
  expect(replyText(forward)).toBe(forward)
})

test('where nothing would be left, everything stays', () => {
  expect(replyText('> nur ein Zitat')).toBe('> nur ein Zitat')
  expect(replyText('--\nLena')).toBe('--\nLena')
})

test('it is never empty unless the text is, adds nothing, and takes no time on hostile text', () => {
  const line = fc.constantFrom(
    '',
    '> x',
    '-- ',
    'Von: a',
    'Gesendet: b',
    'An: c',
    'Betreff: d',
    'Am 3.11.26 um 10:00 schrieb <a@b.de>:',
    'Text',
    '____',
    '<<<<<<<<<<<<<<<<<<<<<<',
    'On 1 '.repeat(60),
  )
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const text = lines.join('\n').trim()
      const reply = replyText(text)
      expect(reply === '').toBe(text === '')
      const kept = new Set(text.split('\n').map((part) => part.trim()))
      for (const part of reply.split('\n')) expect(kept).toContain(part.trim())
    }),
    { numRuns: 300 },
  )
  const before = process.cpuUsage()
  replyText('Am <@ 1 '.repeat(200_000))
  replyText('Am 3 <@ schrieb \n'.repeat(4_000))
  // Of work, not of waiting: backtracking would take minutes.
  expect(process.cpuUsage(before).user).toBeLessThan(10_000_000)
})
