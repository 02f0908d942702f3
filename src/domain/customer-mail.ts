import type { MailAddress, OutgoingFile, OutgoingMail } from './mail.ts'
import { type MailBody, mailBody, quarantineAnswer } from './mail-body.ts'
import { mailTexts } from './mail-texts.ts'
import type { Team } from './people.ts'
import { taggedSubject } from './subject.ts'
import { fill } from './words/index.ts'

/** What a mail about a ticket is made of. */
export interface CustomerMail extends MailBody {
  /** Fixed when the intent was stored. */
  readonly messageId: string
  readonly requesterEmail: string
  /** Who else reads it, in view of all. */
  readonly cc: readonly MailAddress[]
  /** The customer's own. */
  readonly subject: string
  /** What is added to it: `[Support #10042]`. */
  readonly tag: string
  readonly replyTo: MailAddress | null
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  /** No person wrote it. */
  readonly automatic: boolean
  readonly date: Date
  readonly files: readonly OutgoingFile[]
}

/** The mail to a customer, whoever wrote what is in it: in the team's name, under the customer's own subject. */
export function customerMail(of: CustomerMail): OutgoingMail {
  const { messageId, replyTo, inReplyTo, references, automatic, language, date, files, team } = of
  const subject = taggedSubject(of.subject, of.tag)
  return {
    messageId,
    from: { name: team.name, email: team.from },
    replyTo,
    to: [{ name: of.requesterName, email: of.requesterEmail }],
    cc: of.cc,
    subject: inReplyTo ? `Re: ${subject}` : subject,
    body: mailBody(of),
    inReplyTo,
    references,
    automatic,
    language,
    date,
    files,
  }
}

/** What an unknown sender is told. It belongs to no ticket and quotes nothing but his subject. */
export function politeAnswer(of: {
  readonly messageId: string
  readonly email: string
  readonly subject: string
  /** Where the web form is. */
  readonly form: string
  readonly team: Team
  readonly inReplyTo: string | null
  readonly date: Date
}): OutgoingMail {
  const { messageId, email, form, team, inReplyTo, date } = of
  const { language } = team
  const subject = of.subject || '–'
  return {
    messageId,
    from: { name: team.name, email: team.from },
    replyTo: null,
    to: [{ name: null, email }],
    cc: [],
    subject: fill(mailTexts(team, language).quarantineSubject, { subject }),
    body: quarantineAnswer({ subject, form, team, language }),
    inReplyTo,
    references: [],
    automatic: true,
    language,
    date,
    files: [],
  }
}

/** Which files go along: the first that together stay below the limit. The others are linked. */
export function fitting<File extends { readonly size: number }>(
  files: readonly File[],
  limit: number,
): { readonly attached: File[]; readonly linked: File[] } {
  const attached: File[] = []
  const linked: File[] = []
  let size = 0
  for (const file of files) {
    if (size + file.size > limit) linked.push(file)
    else {
      attached.push(file)
      size += file.size
    }
  }
  return { attached, linked }
}
