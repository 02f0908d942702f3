import type { Attachment } from 'mailparser'
import { cleanFileName, cleanLine } from '../domain/clean-text.ts'
import type { MailFile } from '../domain/mail.ts'

export function filesOf(attachments: readonly Attachment[]): MailFile[] {
  return attachments.map((attachment, index) => {
    const type = mediaType(attachment.contentType)
    const contentId = attachment.related ? cleanLine(attachment.cid ?? '', 200) : ''
    return {
      name: cleanFileName(attachment.filename ?? '', fallbackName(type, index + 1)),
      type,
      content: attachment.content,
      ...(contentId ? { contentId } : {}),
    }
  })
}

const mediaType = (type: string) =>
  /^[\w.+-]{1,80}\/[\w.+-]{1,80}$/.test(type) ? type.toLowerCase() : 'application/octet-stream'

function fallbackName(type: string, position: number): string {
  if (type === 'message/rfc822') return `message-${position}.eml`
  const extension = /^(?:image|text|application)\/([a-z0-9]{1,5})$/.exec(type)?.[1]
  return `file-${position}${extension ? `.${extension}` : ''}`
}
