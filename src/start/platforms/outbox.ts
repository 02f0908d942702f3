import type { Core } from '../../flows/core.ts'
import { sentMails } from '../../store/mails.ts'
import { sentAnswers } from '../../store/quarantine.ts'

/** A mail as it left, to whomever. */
export interface OutboxEntry {
  readonly recipients: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly headerId: string
  readonly inReplyTo: string | null
  readonly references: readonly string[]
  readonly at: Date
}

const length = 500
const answersLength = 50

/** The newest mail that went out, in the order in which it went: about tickets, to third parties, and to those who wait in quarantine. */
export async function outbox(core: Core): Promise<OutboxEntry[]> {
  const { db } = core.database
  const mails = (await sentMails(db, length)).map((mail) => ({
    recipients: mail.recipients,
    subject: mail.subject,
    text: mail.body,
    html: mail.html,
    headerId: mail.headerId,
    inReplyTo: mail.inReplyTo,
    references: mail.referenceIds,
    at: mail.sentAt ?? core.now(),
  }))
  const answers = (await sentAnswers(db, answersLength)).map(async ({ email, raw, headerId, parent, at }) => {
    const { subject, text } = await core.mail.parse(raw, null)
    const html = (await core.mail.original(raw)) ?? ''
    return { recipients: [email], subject, text, html, headerId, inReplyTo: parent, references: [], at }
  })
  return [...mails, ...(await Promise.all(answers))]
    .sort((a, b) => Number(a.at) - Number(b.at))
    .slice(-length)
}
