import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { cleanFileName, cleanLine } from '../domain/clean-text.ts'
import type { MailAddress, OutgoingMail, RenderedMail } from '../domain/mail.ts'
import { mailParts } from './markdown.ts'

/**
 * The whole mail as it goes over the wire. The same mail gives the same bytes, so that a repeat is no second mail.
 * Rejects if a file can't be read.
 */
export async function renderMail(mail: OutgoingMail): Promise<RenderedMail> {
  const { text, html } = mailParts(mail.body, mail.language)
  const composer = new MailComposer({
    messageId: mail.messageId,
    date: mail.date,
    from: address(mail.from),
    replyTo: mail.replyTo ? address(mail.replyTo) : undefined,
    to: mail.to.map(address),
    cc: mail.cc.length > 0 ? mail.cc.map(address) : undefined,
    subject: cleanLine(mail.subject, 500),
    inReplyTo: mail.inReplyTo ?? undefined,
    references: references(mail),
    // Relays that give every mail an id of their own leave this one, so that we know ours when it comes back.
    headers: {
      'Content-Language': mail.language,
      'X-Faden-Message': mail.messageId,
      ...automaticHeaders(mail),
    },
    text,
    html,
    attachments: mail.files.map((file) => ({
      filename: cleanFileName(file.name, 'file'),
      contentType: file.type,
      contentDisposition: 'attachment',
      content: file.open(),
    })),
    // Random by default; derived, so that a repeat is byte for byte the same.
    baseBoundary: createHash('sha256').update(mail.messageId).digest('hex').slice(0, 24),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { raw: await composer.compile().build(), text, html }
}

const address = ({ name, email }: MailAddress) => ({ name: cleanLine(name ?? '', 200), address: email })

/** RFC 5322 §3.6.4: the parent stands at the end of References. */
function references(mail: OutgoingMail): string[] | undefined {
  const ids = mail.references.filter((id) => id !== mail.inReplyTo)
  if (mail.inReplyTo) ids.push(mail.inReplyTo)
  return ids.length > 0 ? ids : undefined
}

/** RFC 3834 §5, and what Exchange understands of it. */
function automaticHeaders(mail: OutgoingMail): Record<string, string> {
  if (!mail.automatic) return {}
  return {
    'Auto-Submitted': mail.inReplyTo ? 'auto-replied' : 'auto-generated',
    // [MS-OXCMAIL] 2.2.3.2.14. Not `All`: that would also suppress the report that it could not be delivered.
    'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
    // What answering machines of before RFC 3834 look at.
    Precedence: 'bulk',
  }
}
