import { beginsWithGreeting, mayBeGreeted } from './greeting.ts'
import { mailTexts, valuesOfTicket } from './mail-texts.ts'
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
  /** The ticket's page. */
  readonly link: string
  /** Files that are too large to go along. */
  readonly linkedFiles: readonly { readonly name: string; readonly size: string; readonly link: string }[]
}

/** The Markdown of a mail to the customer: greeting, what was written, what the status means, signature. */
export function mailBody(mail: MailBody): string {
  const texts = mailTexts(mail.team, mail.language)
  const signature = mail.agentName
    ? fill(texts.signedBy, { ...valuesOfTicket(mail), agent: mail.agentName, team: mail.team.signature })
    : fill(texts.signed, { ...valuesOfTicket(mail), team: mail.team.signature })
  return [greeting(mail), content(mail), statusSentence(mail), `${texts.closing}\n${signature}`]
    .filter(Boolean)
    .join('\n\n')
}

/** What was written, or only that something was: some may not read it by mail. */
function content(mail: MailBody): string {
  const texts = mailTexts(mail.team, mail.language)
  const { purpose, text, team, linkedFiles } = mail
  const isOwnWords = purpose === 'acknowledgement' || purpose === 'merged'
  const isWritten = !isOwnWords && (text !== '' || linkedFiles.length > 0)
  if (team.notifications === 'link-only' && isWritten) return fill(texts.linkOnly, valuesOfTicket(mail))
  const files = linkedFiles.map(({ name, size, link }) =>
    fill(texts.linkedFile, { ...valuesOfTicket(mail), file: literally(name), size, link }),
  )
  return [text, ...files].filter(Boolean).join('\n\n')
}

/** What the first answer says: the number, where it stands, and what it is about if somebody else wrote it down. */
export function acknowledgementText(of: {
  readonly team: Team
  readonly language: Language
  readonly number: string
  readonly link: string
  /** Taken down on behalf of the customer, in these words. */
  readonly request?: string | null
  /** The number of the closed ticket that this one continues. */
  readonly follows?: string | null
  /** The number of the ticket that the request was written in, though it is about another matter. */
  readonly splitFrom?: string | null
}): string {
  const { team, request, follows, splitFrom } = of
  const texts = mailTexts(team, of.language)
  const values = valuesOfTicket(of)
  if (splitFrom) {
    const what = fill(texts.split, { ...values, old: splitFrom })
    return request && team.notifications === 'full' ? `${what}\n\n${quoted(request)}` : what
  }
  const what = typeof request === 'string' ? onBehalf(request) : fill(texts.acknowledgement, values)
  return follows ? `${what}\n\n${fill(texts.newNumber, { ...values, old: follows })}` : what

  function onBehalf(words: string): string {
    return words.trim() !== '' && team.notifications === 'full'
      ? fill(texts.acknowledgementOnBehalf, { ...values, text: quoted(words) })
      : fill(texts.acknowledgementOnBehalfUnquoted, values)
  }
}

/** Two of the customer's numbers are one from now on. */
export function mergedText(of: {
  readonly team: Team
  readonly language: Language
  /** The number that led its own ticket, and what that was about. */
  readonly old: string
  readonly subject: string
  readonly number: string
  readonly link: string
}): string {
  const { team, language, old } = of
  const subject = literally(of.subject)
  return fill(mailTexts(team, language).merged, { ...valuesOfTicket(of), old, subject })
}

const longestQuotation = 2000

function quoted(text: string): string {
  const shown = text.length > longestQuotation ? `${text.slice(0, longestQuotation).toWellFormed()} …` : text
  return shown.replace(/^/gm, '> ')
}

/** What an unknown sender is told: a person will look, and what would be faster. */
export function quarantineAnswer(of: {
  readonly subject: string
  readonly form: string
  readonly team: Team
  readonly language: Language
}): string {
  const texts = mailTexts(of.team, of.language)
  const text = fill(texts.quarantine, { subject: literally(of.subject), form: of.form })
  return [texts.greetingNoName, text, `${texts.closing}\n${of.team.signature}`].join('\n\n')
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

/** Added unless the agent has typed one. */
function greeting({ text, requesterName, language, team }: MailBody): string {
  if (team.notifications === 'full' && beginsWithGreeting(text)) return ''
  const words = mailTexts(team, language)
  return requesterName && mayBeGreeted(requesterName)
    ? fill(words.greeting, { name: requesterName })
    : words.greetingNoName
}

function statusSentence(mail: MailBody): string {
  const { purpose, language, status, autoCloseAt, reopenUntil } = mail
  const texts = mailTexts(mail.team, language)
  const close = autoCloseAt ? longMoment(autoCloseAt, language) : ''
  const reopen = reopenUntil ? longMoment(reopenUntil, language) : ''
  switch (purpose) {
    case 'resolved':
      return fill(texts.resolved, { ...valuesOfTicket(mail), close })
    case 'closed':
      return fill(texts.closed, { ...valuesOfTicket(mail), reopen })
    case 'reminder':
      return fill(texts.reminder, { ...valuesOfTicket(mail), close })
    case 'status':
      return fill(texts.status, { ...valuesOfTicket(mail), status: wordsOf(language).status[status] })
    default:
      return ''
  }
}
