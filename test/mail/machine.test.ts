import { readHeaders } from '../../src/mail/headers.ts'
import { machineKind } from '../../src/mail/machine.ts'

interface Case {
  readonly headers?: string
  readonly from?: string
  readonly fromName?: string
  readonly replyTo?: string | null
  readonly subject?: string
  readonly envelopeFrom?: string | null
  readonly own?: boolean
}

const kind = ({
  headers = '',
  from = 'lena@example.org',
  fromName = '',
  replyTo = null,
  subject = 'WLAN',
  envelopeFrom = null,
  own = false,
}: Case) =>
  machineKind({
    headers: readHeaders(Buffer.from(`${headers}\r\n\r\n`)),
    from,
    fromName,
    replyTo,
    subject,
    envelopeFrom,
    own,
  })

test.each<[string, Case, string]>([
  ['an answer by a program', { headers: 'Auto-Submitted: auto-replied' }, 'auto-reply'],
  ['a notification', { headers: 'Auto-Submitted: auto-generated (monitoring)' }, 'auto-reply'],
  ['an out-of-office of Exchange', { headers: 'X-Auto-Response-Suppress: DR, OOF, AutoReply' }, 'auto-reply'],
  ['an old autoresponder', { headers: 'X-Autoreply: yes' }, 'auto-reply'],
  ['Precedence: auto_reply', { headers: 'Precedence: auto_reply' }, 'auto-reply'],
  ['Outlook in German', { subject: 'Automatische Antwort: WLAN' }, 'auto-reply'],
  ['an absence in German', { subject: 'Abwesenheitsnotiz' }, 'auto-reply'],
  ['an absence with a colon', { subject: 'Abwesenheit: Lena Kaya' }, 'auto-reply'],
  ['Outlook in English', { subject: 'Automatic reply: WLAN' }, 'auto-reply'],
  [
    'a vacation answer with the null sender',
    { headers: 'Auto-Submitted: auto-replied', envelopeFrom: '' },
    'auto-reply',
  ],
  [
    'a read receipt',
    { headers: 'Content-Type: multipart/report; report-type=disposition-notification' },
    'receipt',
  ],
  [
    'a delivery report',
    { headers: 'Content-Type: multipart/report;\r\n report-type="delivery-status"' },
    'bounce',
  ],
  [
    'a delivery report that says it is automatic',
    {
      headers: 'Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status',
    },
    'bounce',
  ],
  ['the null sender', { envelopeFrom: '' }, 'bounce'],
  ['the null sender, kept in Return-Path', { headers: 'Return-Path: <>' }, 'bounce'],
  ['mailer-daemon', { from: 'mailer-daemon@example.org' }, 'bounce'],
  ['Exim’s header', { headers: 'X-Failed-Recipients: a@example.org' }, 'bounce'],
  ['postmaster about a failure', { from: 'postmaster@example.org', subject: 'Unzustellbar: WLAN' }, 'bounce'],
  ['a mailing list', { headers: 'List-Id: <kollegium.example.org>' }, 'list'],
  ['a newsletter', { headers: 'List-Unsubscribe: <mailto:x@example.org>' }, 'list'],
  ['bulk mail', { headers: 'Precedence: bulk' }, 'list'],
  [
    'an absence of Notes',
    { subject: 'AUTO: Lena Kaya ist außer Haus (Rückkehr am 30.11.2026)' },
    'auto-reply',
  ],
  ['an absence that names a person', { subject: 'Lena Kaya ist derzeit nicht im Büro' }, 'auto-reply'],
  ['an absence in the first person', { subject: 'Ich bin bis Montag im Urlaub' }, 'auto-reply'],
  ['an automatic receipt', { subject: 'Automatische Eingangsbestätigung' }, 'auto-reply'],
  ['an absence of T-Online', { subject: 'Abwesenheitsbenachrichtigung von lena@example.org' }, 'auto-reply'],
  ['an absence in English', { subject: 'OOO: WLAN' }, 'auto-reply'],
  ['an absence in French', { subject: 'Réponse automatique : WLAN' }, 'auto-reply'],
  ['an absence in Polish', { subject: 'Automatyczna odpowiedź: WLAN' }, 'auto-reply'],
  ['another helpdesk', { headers: 'X-OTRS-Loop: yes' }, 'auto-reply'],
  ['cron', { headers: 'X-Cron-Env: <SHELL=/bin/sh>' }, 'auto-reply'],
  ['FirstClass', { headers: 'X-FC-MachineGenerated: true' }, 'auto-reply'],
  ['whoever takes no answer', { from: 'no-reply@example.org' }, 'auto-reply'],
  ['whoever takes no answer, in German', { from: 'bitte-nicht-antworten@example.org' }, 'auto-reply'],
  ['a receipt with the null sender', { subject: 'Gelesen: WLAN', envelopeFrom: '' }, 'receipt'],
  [
    'Exchange, in German',
    { fromName: 'Microsoft Outlook', from: 'x@example.org', subject: 'Unzustellbar: WLAN' },
    'bounce',
  ],
  ['a server in its own words', { subject: 'Mail could not be delivered', envelopeFrom: '' }, 'bounce'],
  ['qmail', { from: 'mailer-daemon@example.org', subject: 'failure notice' }, 'bounce'],
  ['Mailman', { headers: 'X-Mailing-List: kollegium' }, 'list'],
  ['our own mail come back', { own: true, headers: 'Auto-Submitted: auto-replied' }, 'own'],
])('%s is machine mail', (_what, mail, expected) => {
  expect(kind(mail)).toBe(expected)
})

test.each<[string, Case]>([
  ['an ordinary mail', {}],
  ['Auto-Submitted: no', { headers: 'Auto-Submitted: no' }],
  ['Auto-Submitted: No, with a comment', { headers: 'Auto-Submitted: No (said so)' }],
  ['a question about absences', { subject: 'Abwesenheit im Stundenplan eintragen' }],
  ['an answer to an automatic answer', { subject: 'AW: Automatische Antwort: WLAN' }],
  ['the postmaster in person', { from: 'postmaster@example.org', subject: 'Umzug am Montag' }],
  ['a contact form that says whom to answer', { from: 'noreply@example.org', replyTo: 'lena@example.org' }],
  ['a report on reading', { subject: 'Gelesen: Buch über WLAN' }],
  ['an answer about somebody who is away', { subject: 'Re: Lena Kaya ist abwesend' }],
  ['an autoresponder that is off', { headers: 'X-Autoreply: no' }],
  ['a question about bounces', { subject: 'Unzustellbar: was heißt das?' }],
  ['first-class precedence', { headers: 'Precedence: first-class' }],
  [
    'a header that stands in the body',
    { headers: 'From: a@example.org\r\n\r\nAuto-Submitted: auto-replied' },
  ],
])('%s was written by a person', (_what, mail) => {
  expect(kind(mail)).toBeNull()
})
