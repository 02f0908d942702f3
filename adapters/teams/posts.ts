import { randomUUID } from 'node:crypto'
import type { Author, Form, Notice, Part } from '../../src/domain/chat.ts'
import { fileSize } from '../../src/domain/file-size.ts'
import type { Language } from '../../src/domain/status.ts'
import { fill } from '../../src/domain/words/index.ts'
import { buttonsCard, noticeCard, titleBlock } from './card.ts'
import { dialogOf } from './dialog.ts'
import { cut, escapeHtml, toTeamsHtml } from './format.ts'
import { type TeamsWords, teamsWords } from './words.ts'

/** A message as the connector takes it. */
export interface Message {
  readonly type: 'message'
  readonly text?: string
  readonly textFormat?: 'xml'
  readonly summary?: string
  readonly attachments?: readonly object[]
  readonly entities?: readonly object[]
}

/** Someone to alert: Teams' id of the person, and the name that stands there. */
export interface Mentioned {
  readonly id: string
  readonly name: string
}

interface Shown {
  readonly language: Language
  readonly mentions: readonly Mentioned[]
  /** The address that leads to `part.thread`. */
  readonly link: string | null
}

export function textMessage(part: Extract<Part, { kind: 'text' }>, shown: Shown): Message {
  const { author, text, buttons = [] } = part
  const words = teamsWords(shown.language)
  const link = shown.link ? `<p><a href="${escapeHtml(shown.link)}">${words.toThread}</a></p>` : ''
  return {
    type: 'message',
    textFormat: 'xml',
    text: head(author, readerOf(part, words), shown.mentions) + toTeamsHtml(text) + link,
    ...(shown.mentions.length > 0 && { entities: shown.mentions.map(mentionEntity) }),
    ...(buttons.length > 0 && { attachments: [buttonsCard(buttons)] }),
  }
}

/** A small picture stands in the post itself; everything else Teams lets a bot only name. */
export function imageMessage(
  part: Extract<Part, { kind: 'file' }>,
  bytes: Buffer,
  language: Language,
): Message {
  const { author, name, type } = part
  return {
    type: 'message',
    textFormat: 'xml',
    text: `${head(author, readerOf(part, teamsWords(language)), [])}<p>${escapeHtml(name)}</p>`,
    attachments: [{ contentType: type, contentUrl: `data:${type};base64,${bytes.toString('base64')}`, name }],
  }
}

export function fileLine(part: Extract<Part, { kind: 'file' }>, language: Language): Message {
  const { author, visibility, name, size } = part
  const words = teamsWords(language)
  const sentence = fill(visibility === 'public' ? words.fileElsewhere : words.fileNowhere, {
    name,
    size: fileSize(size, language),
  })
  return {
    type: 'message',
    textFormat: 'xml',
    text: `${head(author, readerOf(part, words), [])}<p>${escapeHtml(sentence)}</p>`,
  }
}

/** The answer to a typed line; everyone in the thread sees it. */
export function noticeMessage(notice: Notice): Message {
  return { type: 'message', summary: cut(notice.text, 120), attachments: [noticeCard(notice)] }
}

/** Who else reads it. What the customer wrote himself needs no such word. */
function readerOf({ author, visibility }: Part, words: TeamsWords): string {
  return visibility === 'public' && author.role === 'requester' ? words.customer : words[visibility]
}

/** For clients that have no dialogs: the form stands in the conversation. */
export function formMessage(form: Form, conversation: string, words: TeamsWords): Message {
  const { title, card } = dialogOf(form, randomUUID(), conversation, words)
  const { content } = card
  return {
    type: 'message',
    summary: title,
    attachments: [{ ...card, content: { ...content, body: [titleBlock(title), ...content.body] } }],
  }
}

function head({ name, where }: Author, reader: string, mentions: readonly Mentioned[]): string {
  const who = `<strong>${escapeHtml(name.replace(/\s+/g, ' '))}</strong>`
  const from = where ? escapeHtml(where) : ''
  const told = mentions.map((mention) => mentionText(mention))
  return `<p>${[who, from, reader, ...told].filter(Boolean).join(' · ')}</p>`
}

function mentionText({ name }: Mentioned): string {
  return `<at>${escapeHtml(name)}</at>`
}

function mentionEntity(mentioned: Mentioned): object {
  return { type: 'mention', text: mentionText(mentioned), mentioned }
}
