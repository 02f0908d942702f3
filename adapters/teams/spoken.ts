import type { ChatFile } from '../../src/domain/chat.ts'
import type { Incoming } from './activity.ts'
import { filesOf } from './files.ts'
import { fromTeamsHtml } from './from-html.ts'
import { userOf } from './people.ts'

/** What someone wrote. */
export interface Spoken {
  /** Markdown; of a command, the line without the bot's name. */
  readonly text: string
  /** It begins with the bot's name: `@Faden claim`. */
  readonly toBot: boolean
  readonly files: readonly ChatFile[]
}

/** Stands for the bot's name while the rest is read; nobody can type it, controls are taken out first. */
const bot = '\u0001'

export function readSpoken(activity: Incoming): Spoken {
  const html = htmlOf(activity)
  const files = filesOf(activity.attachments ?? [], html)
  const said = read(activity, html, nameOf)
  if (!said.startsWith(bot)) return { text: said.replaceAll(bot, '@Faden'), toBot: false, files }
  // In a line people are called by their ids: names have spaces, and are not unique.
  return { text: afterName(read(activity, html, idOf)), toBot: true, files }
}

type Mentioned = NonNullable<NonNullable<Incoming['entities']>[number]['mentioned']>

const nameOf = (who: Mentioned | undefined, name: string) => `@${who?.name ?? name}`
const idOf = (who: Mentioned | undefined, name: string) => `@${userOf(who).id || name}`

function read(activity: Incoming, html: string | null, called: typeof nameOf): string {
  const people = (activity.entities ?? []).filter(({ type }) => type === 'mention')
  const mention = (index: number, name: string) => {
    const who = people[index]?.mentioned
    return who && who.id === activity.recipient?.id ? bot : called(who, name)
  }
  const source = (html ?? activity.text ?? '').replaceAll(bot, '')
  return (html === null ? readTyped(source, mention) : fromTeamsHtml(source, { mention })).trim()
}

function afterName(text: string): string {
  return text
    .slice(bot.length)
    .replaceAll(bot, '@Faden')
    .replace(/^[\s\u00A0:,]+/, '')
    .trim()
}

/** Formatted messages bring their HTML along as an attachment; the text is a poorer copy then. */
function htmlOf({ attachments, text, textFormat }: Incoming): string | null {
  const html = (attachments ?? []).find(({ contentType }) => contentType === 'text/html')?.content
  if (typeof html === 'string') return html
  return textFormat === 'xml' && typeof text === 'string' ? text : null
}

/** Plain text, in which only mentions are elements. */
function readTyped(text: string, named: (index: number, name: string) => string): string {
  let index = 0
  return text
    .replace(/<at(?:\s[^>]*)?>(.*?)<\/at>/g, (_element, name: string) => named(index++, name))
    .replace(/\u00A0/g, ' ')
}
