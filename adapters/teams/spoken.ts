import { randomUUID } from 'node:crypto'
import type { ChatFile } from '../../src/domain/chat.ts'
import { verbNames } from '../../src/domain/commands/index.ts'
import type { Incoming } from './activity.ts'
import { filesOf } from './files.ts'
import { fromTeamsHtml } from './from-html.ts'
import { userOf } from './people.ts'

/** What someone wrote. */
export interface Spoken {
  /** Markdown, as people read it; without the bot's name where it begins with that. */
  readonly text: string
  /** The command that it is, if it is one: in a channel what calls the bot, elsewhere everything. */
  readonly line: string
  /** It begins with the bot's name: `@Faden claim`. */
  readonly toBot: boolean
  /** It begins with a command as the help writes it, without the bot's name: `/claim`. */
  readonly hasSlash: boolean
  readonly files: readonly ChatFile[]
}

/** Stands for the bot's name while the rest is read; nobody can write what he can't know. */
const bot = `\u0001${randomUUID()}`

export function readSpoken(activity: Incoming): Spoken {
  const html = htmlOf(activity)
  const files = filesOf(activity.attachments ?? [], html)
  const said = read(activity, html, nameOf)
  const isCalled = said.startsWith(bot)
  const text = isCalled ? afterName(said) : said.replaceAll(bot, '@Faden')
  const line = withoutSlash(text)
  return {
    text,
    line: givesToSomebody(line) ? withoutSlash(afterName(read(activity, html, assigneeById()))) : line,
    toBot: isCalled,
    hasSlash: !isCalled && isTypedCommand(text),
    files,
  }
}

type Mentioned = NonNullable<NonNullable<Incoming['entities']>[number]['mentioned']>
type Called = (who: Mentioned | undefined, name: string) => string

const nameOf: Called = (who, name) => `@${who?.name ?? name}`

/** Names have spaces and are not unique, so who gets a ticket is called by the id. All other text is read by people, customers among them. */
function assigneeById(): Called {
  let isFirst = true
  return (who, name) => {
    const id = isFirst ? userOf(who).id : ''
    isFirst = false
    return id ? `@${id}` : nameOf(who, name)
  }
}

const givesToSomebody = (line: string) => /^assign\s/i.test(line)

/** As the help writes commands. */
const withoutSlash = (text: string) => text.replace(/^[/!](?=\p{L})/u, '')

function isTypedCommand(text: string): boolean {
  const [, verb = ''] = /^\/(\p{L}+)(?=\s|$)/u.exec(text) ?? []
  return verbNames.includes(verb.toLowerCase())
}

function read(activity: Incoming, html: string | null, called: Called): string {
  const people = (activity.entities ?? []).filter(({ type }) => type === 'mention')
  const mention = (index: number, name: string) => {
    const who = people[index]?.mentioned
    return who && who.id === activity.recipient?.id ? bot : called(who, name)
  }
  const source = html ?? activity.text ?? ''
  return (html === null ? readTyped(source, mention) : fromTeamsHtml(source, { mention })).trim()
}

function afterName(text: string): string {
  return text
    .slice(text.startsWith(bot) ? bot.length : 0)
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
    .replace(/<at(?:\s[^<>]{0,200})?>([^<]*)<\/at>/g, (_element, name: string) => named(index++, name))
    .replace(/\u00A0/g, ' ')
}
