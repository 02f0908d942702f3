import type { MachineMail } from '../domain/mail.ts'
import { bareAddress, type HeaderField, headerValue, headerValues } from './headers.ts'

type Sign = (mail: MachineEvidence) => boolean

interface MachineEvidence {
  readonly headers: readonly HeaderField[]
  readonly from: string
  readonly subject: string
  /** '' is the null sender; null is unknown. */
  readonly envelopeFrom: string | null
  readonly own: boolean
}

const value = (mail: MachineEvidence, name: string) => headerValue(mail.headers, name).toLowerCase()
const has = (mail: MachineEvidence, name: string) => headerValues(mail.headers, name).length > 0
const keyword = (text: string) => /^[a-z-]*/.exec(text)?.[0] ?? ''

const automaticSubject =
  /^\s*(automatische antwort|automatic reply|auto(matic)?[ -]?reply|autoreply|auto:|out of (the )?office|abwesenheits(notiz|nachricht|meldung|assistent)|abwesenheit\s*:|abwesend\s*:|(r[ée]ponse automatique|risposta automatica|respuesta automática)\b)/i
const bounceSubject =
  /^\s*(undeliver(able|ed)|unzustellbar|nicht zustellbar|delivery (status notification|failure|has failed)|mail delivery (failed|failure)|returned mail|zustellung fehlgeschlagen|failure notice)/i

/** The first kind with a sign wins. An automatic answer is asked for before a bounce is, because both use the null sender. */
const signs: readonly (readonly [MachineMail, readonly Sign[]])[] = [
  ['own', [(mail) => mail.own]],
  [
    'bounce',
    [
      (mail) =>
        /^multipart\/report\b.*report-type="?(delivery-status|feedback-report)/.test(
          value(mail, 'content-type'),
        ),
      (mail) => has(mail, 'x-failed-recipients'),
      (mail) => /^(mailer-daemon|mail-daemon)@/.test(mail.from),
      (mail) => /^postmaster@/.test(mail.from) && bounceSubject.test(mail.subject),
    ],
  ],
  [
    'auto-reply',
    [
      // RFC 3834 §5: every keyword but `no` means that no person wrote this.
      (mail) => has(mail, 'auto-submitted') && keyword(value(mail, 'auto-submitted')) !== 'no',
      (mail) => /\b(all|oof|autoreply)\b/.test(value(mail, 'x-auto-response-suppress')),
      (mail) => /^(auto[_-]?reply)/.test(value(mail, 'precedence')),
      (mail) => has(mail, 'x-autoreply') && value(mail, 'x-autoreply') !== 'no',
      (mail) => has(mail, 'x-autorespond') || has(mail, 'x-autoresponder') || has(mail, 'x-mail-autoreply'),
      (mail) => /^multipart\/report\b/.test(value(mail, 'content-type')),
      (mail) => automaticSubject.test(mail.subject),
    ],
  ],
  ['bounce', [(mail) => mail.envelopeFrom === '']],
  [
    'list',
    [
      (mail) => has(mail, 'list-id') || has(mail, 'list-unsubscribe') || has(mail, 'list-post'),
      (mail) => /^(bulk|list|junk)\b/.test(value(mail, 'precedence')),
    ],
  ],
]

/** Whether a machine wrote this, by what it says of itself (RFC 3834, 3464, 2919) and by habits of programs that say nothing. */
export function machineKind(mail: {
  readonly headers: readonly HeaderField[]
  readonly from: string | null
  readonly subject: string
  readonly envelopeFrom: string | null
  readonly own: boolean
}): MachineMail | null {
  const returnPath = headerValues(mail.headers, 'return-path')[0]
  const evidence = {
    ...mail,
    from: mail.from ?? '',
    envelopeFrom: mail.envelopeFrom ?? (returnPath === undefined ? null : bareAddress(returnPath)),
  }
  return signs.find(([, tests]) => tests.some((sign) => sign(evidence)))?.[0] ?? null
}
