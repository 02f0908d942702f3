import type { PublicPurpose } from './messages.ts'
import type { Team } from './people.ts'
import type { Language, Status } from './status.ts'
import { fill, literally, wordsOf } from './words/index.ts'
import { longMoment } from './words/moments.ts'

export interface MailBody {
  readonly purpose: PublicPurpose
  /** What a person wrote, or the acknowledgement's own words. */
  readonly text: string
  readonly requesterName: string | null
  /** null: the helpdesk itself. */
  readonly agentName: string | null
  readonly team: Team
  readonly language: Language
  readonly number: string
  readonly status: Status
  readonly autoCloseAt: Date | null
  /** Until when an answer reopens the closed ticket. */
  readonly reopenUntil: Date | null
}

/** The Markdown of a mail to the customer: greeting, what was written, what the status means, signature. */
export function mailBody(mail: MailBody): string {
  const words = wordsOf(mail.language).mail
  const status = statusSentence(mail)
  const signature = mail.agentName
    ? fill(words.signedBy, { agent: mail.agentName, team: mail.team.signature, number: mail.number })
    : fill(words.signed, { team: mail.team.signature, number: mail.number })
  return [greeting(mail), mail.text, status, `${words.closing}\n${signature}`].filter(Boolean).join('\n\n')
}

/** What an unknown sender is told: a person will look, and what would be faster. */
export function quarantineAnswer(of: {
  readonly subject: string
  readonly form: string
  readonly team: Team
  readonly language: Language
}): string {
  const words = wordsOf(of.language).mail
  const text = fill(words.quarantine, { subject: literally(of.subject), form: of.form })
  return [words.greetingNoName, text, `${words.closing}\n${of.team.signature}`].join('\n\n')
}

/** Whether a mail of this purpose is still true of a ticket that stands so. */
export function fitsStatus(purpose: PublicPurpose, status: Status): boolean {
  switch (purpose) {
    case 'resolved':
    case 'closed':
      return status === purpose
    case 'reminder':
      return status === 'pending'
    default:
      return true
  }
}

const greets =
  /^[^\p{L}]*(hallo|hi|hey|hello|dear|moin|servus|grüß(e|t)?|guten\s+(tag|morgen|abend)|good\s+(morning|afternoon|evening|day)|liebe[rs]?|sehr\s+geehrter?)(?![\p{L}-])/iu

/** Added unless the agent has typed one. */
function greeting({ text, requesterName, language }: MailBody): string {
  if (greets.test(text)) return ''
  const words = wordsOf(language).mail
  return requesterName && !notAName.test(requesterName)
    ? fill(words.greeting, { name: requesterName })
    : words.greetingNoName
}

/** Anyone fills in the form with anyone's address: what could become a link or markup greets nobody. */
const notAName = /[<>[\]()|\\`*_#~@]|:\/\/|\S\.\S|.{81}/u

function statusSentence({ purpose, language, number, status, autoCloseAt, reopenUntil }: MailBody): string {
  const words = wordsOf(language)
  const close = autoCloseAt ? longMoment(autoCloseAt, language) : ''
  switch (purpose) {
    case 'resolved':
      return fill(words.mail.resolved, { close })
    case 'closed':
      return fill(words.mail.closed, { number, reopen: reopenUntil ? longMoment(reopenUntil, language) : '' })
    case 'reminder':
      return fill(words.mail.reminder, { number, close })
    case 'status':
      return fill(words.mail.status, { number, status: words.status[status] })
    default:
      return ''
  }
}
