import { looksLikeCommand, mayBeMeantAsCommand, verbNames } from '../../src/domain/commands/index.ts'

const slips = [
  '/reply hi',
  '/repy hi',
  '/reply',
  '/ticket reply hi',
  ' /reply hi',
  '\n/note he is lying',
  '//reply hi',
  '/ reply hi',
  '!reply hi',
  '! reply hi',
  '!!reply hi',
  '!rply hi',
  '\\reply hi',
  '\\ reply hi',
  '.reply hi',
  '#reply hi',
  '>reply hi',
  'reply:',
  'reply: hi',
  'note: do not tell her',
  'Note: do not tell her',
  'repyl: hi',
  '@faden',
  '@faden claim',
  '@Faden: claim',
  'faden claim',
  '@faden, close',
  'claim',
  'Claim',
  'CLOSE',
  'escalate',
  'esclate',
  'cloze',
  'replay --close x',
  'reply --wait Which room?',
  'reply —close Done',
  'reply -close Done',
  'resolve --x',
  'escalate @network',
  'assign @ben please',
  'wait 3d',
  'claim 10042',
  'close #10042',
  '\u200B/reply hi',
  '\uFEFF/reply hi',
  '\u200E!note hi',
  '／reply hi',
  '/übergeben an Netz',
  '`/note he is lying`',
  '*/note he is lying*',
  '“/note he is lying”',
]

const sentences = [
  'Close the window and try again.',
  'Show me the error, please.',
  'List of rooms: 204, 205',
  'Wait a moment, please.',
  'Note that the router is new.',
  'Reply to this mail if it happens again.',
  'Help is on its way.',
  'Mine works, too.',
  'Claim forms are in the office.',
  'Return the laptop to the office.',
  'New laptops arrive on Monday.',
  'Transfer is complete.',
  'Open the lid - then close it.',
  'Close - then open it.',
  'Retry in five minutes.',
  'Resolve the name first: nslookup',
  'Wait, I will look.',
  'Fine, thanks.',
  'Fine',
  'Note 7 is on page 3.',
  'List, please.',
  'Bitte starten Sie den Rechner neu.',
  'Hallo Frau Kaya,',
  'Guten Tag, das WLAN geht wieder.',
  'Liste: Raum 204, Raum 205',
  'Noten: bitte bis Freitag eintragen.',
  'Hilfe ist unterwegs.',
  'Minen sind leer.',
  'Ok',
  'Danke!',
  'Nein.',
  'Erledigt',
  '10042',
  '10042 ist erledigt.',
  '3 Rechner',
  '#10042 ist erledigt',
  '> Haben Sie es neu gestartet?\n\nJa.',
  '>Haben Sie es neu gestartet?',
  '"Close" steht auf dem Knopf.',
  '„Schließen“ drücken',
  '`npm start` eingeben',
  '```\n/etc/hosts\n```',
  '/etc/hosts ist leer',
  '/home/lena/close löschen',
  '.NET Framework neu installieren',
  '.htaccess fehlt',
  '# Anleitung',
  '## So geht es',
  '#Support hilft',
  '- claim the seat',
  '1. close the lid',
  'https://help.example/close',
  'lena@school.example',
  '@ben schau mal',
  '...',
  '!',
  '!!!',
  '/',
  '',
  '   ',
  'Fäden ziehen',
  'E-Mail an claim@school.example',
  '€ 30',
  '🎉',
  '-5 Grad',
  '<b>close</b>',
]

test.each(slips)('%j can never be sent', (text) => {
  expect(looksLikeCommand(text, verbNames)).toBe(true)
})

test.each(sentences)('%j is a sentence', (text) => {
  expect(looksLikeCommand(text, verbNames)).toBe(false)
})

test.each(verbNames)(
  '%s is caught alone, with a prefix, a flag, a colon, a ticket, and in any case',
  (verb) => {
    for (const text of [
      verb,
      verb.toUpperCase(),
      `/${verb} x`,
      `!${verb} x`,
      `${verb} --x`,
      `${verb}: x`,
      `${verb} 10042`,
    ])
      expect({ text, caught: looksLikeCommand(text, verbNames) }).toEqual({ text, caught: true })
  },
)

test.each([
  'note Kunde nervt',
  'Note Kunde nervt',
  'reply Hallo Frau Kaya',
  'replay geht jetzt',
  'escalate schaffe ich nicht',
  'close erledigt, war sein eigener Fehler',
])('just typed, “%s” has forgotten its prefix and can’t be sent as it stands', (text) => {
  expect(mayBeMeantAsCommand(text, verbNames)).toBe(true)
})

test.each(['Guten Tag Frau Kaya', 'Das Netz geht wieder.', 'Please restart it.', 'Not before noon.'])(
  'just typed, “%s” is an answer that may be sent',
  (text) => {
    expect(mayBeMeantAsCommand(text, verbNames)).toBe(false)
  },
)

test('an en dash before a flag is a dash', () => {
  expect(looksLikeCommand('reply –close Done', verbNames)).toBe(true)
})
