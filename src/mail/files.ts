import { cleanFileName, cleanLine } from '../domain/clean-text.ts'
import type { MailFile } from '../domain/mail.ts'
import type { Language } from '../domain/status.ts'
import type { MimeFile } from './mime.ts'
import { isDetachedSignature } from './protection.ts'

/** What people may want to open. Reports of servers and signatures are read elsewhere. */
export function filesOf(parts: readonly MimeFile[], language: Language): MailFile[] {
  return parts
    .filter((part) => !isDetachedSignature(part) && !isReport(part))
    .map((part, index) => {
      const type = mediaType(part.type)
      const contentId = cleanLine(part.contentId ?? '', 200)
      return {
        name: cleanFileName(part.name, fallbackName(type, index + 1, language)),
        type,
        content: part.content,
        ...(contentId ? { contentId } : {}),
      }
    })
}

const isReport = ({ type }: MimeFile) =>
  /^message\/((global-)?delivery-status|(global-)?disposition-notification|feedback-report)$/i.test(type)

const mediaType = (type: string) =>
  /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(type) ? type.toLowerCase() : 'application/octet-stream'

function fallbackName(type: string, position: number, language: Language): string {
  if (type === 'message/rfc822') return `message-${position}.eml`
  if (type === 'text/calendar') return language === 'de' ? 'Termin.ics' : 'event.ics'
  const extension = /^(?:image|text|application)\/([a-z0-9]{1,5})$/.exec(type)?.[1]
  return `file-${position}${extension ? `.${extension}` : ''}`
}
