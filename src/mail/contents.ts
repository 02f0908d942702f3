import { signedContent } from './cms.ts'
import { headerValue, readHeaders } from './headers.ts'
import { type MimeFile, type MimeMail, readMime } from './mime.ts'
import type { MessageHead, Section } from './mime-text.ts'
import { isSmime } from './protection.ts'
import { isTnef, readTnef } from './tnef.ts'

/** What a mail holds once Outlook's and S/MIME's wrappings are off. */
export interface Contents extends MimeMail {
  /** As they came, before anything was unwrapped: what the mail is can be told by them. */
  readonly wrapped: readonly MimeFile[]
}

export interface ReadLimits {
  readonly maxFiles: number
  readonly timeoutMs: number
}

/** A signed mail within a signed mail, a forward within a forward, and so on. */
const maxDepth = 3
/** Mails that are attached to one mail are read in its thread, too, unless somebody attaches a whole folder. */
const maxMessages = 5

/** Never rejects: what can't be unwrapped stays a file. */
export async function readContents(raw: Buffer, limits: ReadLimits, depth = 0): Promise<Contents> {
  const mail = await readMime(raw, limits)
  const sections: Section[] = [...mail.sections]
  const html: string[] = [...mail.html]
  const files: MimeFile[] = []
  let { fileCount, failure } = mail
  let messages = mail.files.some(isMessage) && isReport(raw) ? maxMessages : 0
  for (const file of mail.files) {
    if (isMessage(file) && depth < maxDepth && messages < maxMessages) {
      messages += 1
      const message = await readContents(file.content, limits, depth + 1)
      sections.push({ kind: 'message', head: headOf(message, file.content) }, ...message.sections)
      files.push(file, ...message.files)
      fileCount += message.fileCount
      continue
    }
    const inside = depth < maxDepth ? await unwrap(file, limits, depth) : null
    if (!inside) {
      files.push(file)
      continue
    }
    // Outlook writes the text twice: beside the wrapping and in it.
    if (!hasText(sections)) sections.push(...inside.sections)
    html.push(...inside.html)
    files.push(...inside.files)
    fileCount += inside.fileCount - 1
    failure ??= inside.failure
  }
  return { ...mail, sections, html, files, fileCount, failure, wrapped: mail.files }
}

async function unwrap(file: MimeFile, limits: ReadLimits, depth: number): Promise<MimeMail | null> {
  if (isTnef(file)) {
    const tnef = readTnef(file.content, limits.maxFiles)
    const isEmpty = !tnef || (tnef.files.length === 0 && !tnef.html && !tnef.text.trim())
    return isEmpty ? null : fromTnef(tnef)
  }
  const signed = isSmime(file) ? signedContent(file.content) : null
  return signed && readContents(signed, limits, depth + 1)
}

function fromTnef({ text, html, files }: NonNullable<ReturnType<typeof readTnef>>): MimeMail {
  const section: Section = text.trim() ? { kind: 'plain', text } : { kind: 'html', text: html }
  return {
    sections: text.trim() || html ? [section] : [],
    html: html ? [html] : [],
    files,
    fileCount: files.length,
    failure: null,
  }
}

/** A report holds the mail that it is about: that is no news. */
const isReport = (raw: Buffer) => /^multipart\/report\b/i.test(headerValue(readHeaders(raw), 'content-type'))
const isMessage = ({ type }: MimeFile) => /^message\/(rfc822|global)$/i.test(type)

function headOf({ from, subject = '' }: MimeMail, raw: Buffer): MessageHead {
  const date = new Date(headerValue(readHeaders(raw), 'date'))
  return { from: from?.text ?? '', subject, date: Number.isNaN(date.getTime()) ? null : date }
}

const hasText = (sections: readonly Section[]) =>
  sections.some((section) => section.kind !== 'message' && /\S/.test(section.text))
