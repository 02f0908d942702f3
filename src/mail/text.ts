import { cleanLine, cleanText } from '../domain/clean-text.ts'
import type { Language } from '../domain/status.ts'
import { calendarText, isCalendar } from './calendar.ts'
import type { Contents } from './contents.ts'
import { htmlToMarkdown } from './html-markdown.ts'
import { maxHtmlLength } from './html-text.ts'
import type { MessageHead, Section } from './mime-text.ts'
import type { Remarks } from './remarks.ts'

/** A whole mail's text as Markdown: its parts in order, mails within it under their heads, then what an invitation says. */
export function textOf(contents: Contents, remarks: Remarks, language: Language): string {
  const parts = contents.sections.map((section) => sectionText(section, remarks, language))
  const invitations = contents.files
    .filter(isCalendar)
    .map(({ content }) => calendarText(content, language))
    .filter((text, at, all) => all.indexOf(text) === at)
  return [...parts, ...invitations].filter(Boolean).join('\n\n')
}

function sectionText(section: Section, remarks: Remarks, language: Language): string {
  switch (section.kind) {
    case 'plain':
      return named(cleanText(section.text))
        .replace(/^\n+/, '')
        .replace(/\n{4,}/g, '\n\n\n')
        .trimEnd()
    case 'html':
      return cleanText(fromHtml(section.text, remarks))
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    case 'message':
      return headText(section.head, language)
  }
}

/** Outlook writes where an inline picture stood; its file comes along by that name. */
const named = (text: string) => text.replace(/\[cid:([^\]\s@]{1,100})[^\]\s]{0,200}\]/g, '[$1]')

function fromHtml(html: string, remarks: Remarks): string {
  if (html.length > maxHtmlLength) remarks.add('long-text')
  try {
    const { text, isCut } = htmlToMarkdown(html)
    if (isCut) remarks.add('long-text')
    return /[^\s[\]…]/.test(text) ? text : withoutTags(html)
  } catch (error) {
    remarks.add('unreadable', error instanceof Error ? cleanLine(error.message, 200) : '')
    return withoutTags(html)
  }
}

function withoutTags(html: string): string {
  return html
    .replace(/<(style|script|title)\b[^<>]*>[^<]*/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[ \t]+/g, ' ')
}

const words = {
  de: { mark: 'Weitergeleitete Nachricht', from: 'Von', subject: 'Betreff', date: 'Datum' },
  en: { mark: 'Forwarded message', from: 'From', subject: 'Subject', date: 'Date' },
} as const

/** Under a mark by which the text below is known as forwarded, and kept. */
function headText({ from, subject, date }: MessageHead, language: Language): string {
  const said = words[language]
  const lines = [
    from && `${said.from}: ${cleanLine(from, 300)}`,
    subject && `${said.subject}: ${cleanLine(subject, 500)}`,
    date &&
      `${said.date}: ${new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(date)} UTC`,
  ]
  return [`---------- ${said.mark} ----------`, ...lines].filter(Boolean).join('\n')
}
