import { acknowledgementText, type MailBody, mailBody } from '../../src/domain/mail-body.ts'
import { support } from './a-scene.ts'

const monday = new Date(2026, 10, 30, 12, 0)
const mail = (changes: Partial<MailBody> = {}): string =>
  mailBody({
    purpose: 'reply',
    text: 'Das WLAN geht wieder.',
    requesterName: 'Lena Kaya',
    agentName: 'Anna Berger',
    team: { ...support, signature: 'IT-Support' },
    language: 'de',
    number: '10042',
    status: 'open',
    autoCloseAt: monday,
    reopenUntil: monday,
    link: 'https://desk.example/t/abc',
    linkedFiles: [],
    ...changes,
  })

const english = {
  language: 'en',
  text: 'The Wi-Fi works again.',
  team: { ...support, signature: 'IT Support' },
} as const
const signed = 'Viele Grüße\nAnna Berger, IT-Support (Nr. 10042)'
const signedInEnglish = 'Kind regards\nAnna Berger, IT Support (no. 10042)'

test.each<[string, Partial<MailBody>, string]>([
  ['a reply', {}, `Guten Tag Lena Kaya,\n\nDas WLAN geht wieder.\n\n${signed}`],
  ['a reply', english, `Hello Lena Kaya,\n\nThe Wi-Fi works again.\n\n${signedInEnglish}`],
  [
    'a sentence on escalation',
    { purpose: 'escalated' },
    `Guten Tag Lena Kaya,\n\nDas WLAN geht wieder.\n\n${signed}`,
  ],
  [
    'a solution',
    { purpose: 'resolved', status: 'resolved' },
    `Guten Tag Lena Kaya,\n\nDas WLAN geht wieder.\n\nDamit ist Ihr Anliegen aus unserer Sicht bearbeitet. Klappt es noch nicht? Einfach antworten. Sonst schließen wir es am Montag, 30. November 2026, 12:00 Uhr.\n\n${signed}`,
  ],
  [
    'a solution',
    { ...english, purpose: 'resolved' },
    `Hello Lena Kaya,\n\nThe Wi-Fi works again.\n\nWe believe this is solved. Still not working? Just reply. Otherwise we will close it on Monday, 30 November 2026, 12:00.\n\n${signedInEnglish}`,
  ],
  [
    'a closing by time',
    { purpose: 'closed', text: '', agentName: null },
    'Guten Tag Lena Kaya,\n\nIhr Anliegen 10042 ist abgeschlossen. Tritt es wieder auf, antworten Sie bis Montag, 30. November 2026, 12:00 Uhr; danach erhalten Sie eine neue, verknüpfte Nummer.\n\nViele Grüße\nIT-Support (Nr. 10042)',
  ],
  [
    'a closing by time',
    { ...english, purpose: 'closed', text: '', agentName: null },
    'Hello Lena Kaya,\n\nYour request 10042 is closed. If it returns, reply by Monday, 30 November 2026, 12:00; later you get a new, linked number.\n\nKind regards\nIT Support (no. 10042)',
  ],
  [
    'a reminder',
    { purpose: 'reminder', text: '', agentName: null },
    'Guten Tag Lena Kaya,\n\nzu Ihrem Anliegen 10042 warten wir noch auf Ihre Antwort. Ohne Nachricht schließen wir es am Montag, 30. November 2026, 12:00 Uhr.\n\nViele Grüße\nIT-Support (Nr. 10042)',
  ],
  [
    'a status',
    { purpose: 'status', text: '', status: 'pending' },
    `Guten Tag Lena Kaya,\n\nIhr Anliegen 10042 ist jetzt: in Rückfrage.\n\n${signed}`,
  ],
  [
    'an acknowledgement',
    { purpose: 'acknowledgement', text: 'Ihre Nachricht ist da.', agentName: null },
    'Guten Tag Lena Kaya,\n\nIhre Nachricht ist da.\n\nViele Grüße\nIT-Support (Nr. 10042)',
  ],
])('%s, word for word (%#)', (_, changes, expected) => {
  expect(mail(changes)).toBe(expected)
})

test.each([
  'Hallo Frau Kaya,',
  'hallo!',
  'Hi Lena,',
  'Hi',
  'Moin',
  'Guten Morgen',
  'Guten  Tag,',
  'Grüß Gott',
  'Grüße Sie,',
  'Liebe Lena,',
  'Lieber Herr Kaya,',
  'Liebes Team',
  'Sehr geehrte Frau Kaya,',
  'Sehr geehrter Herr Kaya,',
  'Dear Ms Kaya,',
  'Hello,',
  'Good morning',
  '**Hallo** Lena',
  '> Hallo',
])('%j greets, and no greeting is added', (text) => {
  expect(mail({ text })).toBe(`${text}\n\n${signed}`)
})

test.each([
  'Hier ist die Anleitung.',
  'Hilfe ist unterwegs.',
  'Hinweis: neu starten.',
  'Hi-Fi geht auch.',
  'Heyne ist ein Verlag.',
  'Guten Appetit',
  'Moinsen',
  'Das WLAN geht. Hallo!',
  'Dearth of news.',
  'Good luck',
  '10042',
  'Ähem',
])('%j does not greet', (text) => {
  expect(mail({ text })).toMatch(/^Guten Tag Lena Kaya,\n\n/)
})

test.each([
  ['de', 'wir haben Ihr Anliegen aufgenommen (Nr. 10042). Ergänzungen?'],
  ['en', 'We have taken down your request (no. 10042). Anything to add?'],
] as const)(
  'whoever wrote nothing is not told that his message has arrived, even where mails do not quote (%s)',
  (language, begins) => {
    const of = {
      language,
      number: '10042',
      link: 'https://desk.example/t/abc',
      request: 'Er rief an: geheim.',
    }
    const said = acknowledgementText({ ...of, team: { ...support, notifications: 'link-only' } })
    expect(said.startsWith(begins)).toBe(true)
    expect(said).not.toContain('geheim')
  },
)

test('nobody’s name is invented', () => {
  expect(mail({ requesterName: null })).toMatch(/^Guten Tag,\n/)
  expect(mail({ requesterName: null, language: 'en' })).toMatch(/^Hello,\n/)
})

test('a name that looks like a placeholder is said as it is', () => {
  expect(mail({ requesterName: '{number} {agent}' })).toMatch(/^Guten Tag \{number\} \{agent\},/)
})

test.each([
  '[Ihr Konto ist gesperrt](https://evil.example/login)',
  'https://evil.example',
  'www.evil.example',
  'evil.example',
  '<b>Lena</b>',
  'x'.repeat(81),
])('nobody is greeted as %s: anyone fills in a form with anyone’s address', (requesterName) => {
  expect(mail({ requesterName })).toMatch(/^Guten Tag,\n/)
})
