import type { Card } from '../../src/domain/card.ts'
import type { Author, Notice, Part } from '../../src/domain/chat.ts'
import { canBeTapped } from './buttons.ts'
import type { Content } from './crypto/engine.ts'
import { escapeHtml, oneLine, pill, toHtml } from './format.ts'
import type { ShownButton } from './posts.ts'
import type { Words } from './words.ts'

export interface Mentioned {
  readonly id: string
  readonly name: string
}

type TextPart = Extract<Part, { kind: 'text' }>

/** Both ways of saying it: for clients that draw HTML and for those that don't. */
export interface Worded {
  readonly body: string
  readonly html: string
}

/** `m.mentions` stands in every message: without it clients look for names in the text, which strangers write. */
export function messageContent({ body, html }: Worded, mentions: readonly string[] = []): Content {
  const content = {
    msgtype: 'm.text',
    body,
    'm.mentions': mentions.length > 0 ? { user_ids: mentions } : {},
  }
  const formatted = { ...content, format: 'org.matrix.custom.html', formatted_body: html }
  return Buffer.byteLength(JSON.stringify(formatted)) > largestContent ? content : formatted
}

/**
 * Encrypted, an event of this is just below the 65,536 bytes that servers take. Markup can be many times as long as what
 * stands for it (quotation marks within quotation marks): then the plain text has to do.
 */
const largestContent = 45_000

/** In place of an earlier event. What stands outside `m.new_content` is for clients that know no edits, and stays short. */
export function editContent(event: string, content: Content): Content {
  return {
    msgtype: content.msgtype,
    body: '* …',
    'm.mentions': {},
    'm.new_content': content,
    'm.relates_to': { rel_type: 'm.replace', event_id: event },
  }
}

export function wordPart(
  { author, visibility, text, thread }: Pick<TextPart, 'author' | 'visibility' | 'text' | 'thread'>,
  given: {
    readonly mentioned: readonly Mentioned[]
    readonly buttons: readonly ShownButton[]
    readonly words: Words
    /** Where `thread` is found. */
    readonly address?: string
  },
): Worded {
  const header = wordHeader(author, visibility, given.mentioned)
  const way = wordWay(thread ? (given.address ?? '') : '', given.words)
  const actions = wordActions(given.buttons, given.words)
  return {
    body: [header.body, text, way.body, actions.body].filter(Boolean).join('\n\n'),
    html: [`<p>${header.html}</p>`, toHtml(text), way.html, actions.html].filter(Boolean).join('\n'),
  }
}

/** Who speaks, whether the customer reads it, and who is called. */
export function wordHeader(
  { name, where }: Author,
  visibility: 'public' | 'internal',
  mentioned: readonly Mentioned[] = [],
): Worded {
  const sign = visibility === 'public' ? '✉️' : '🔒'
  const author = oneLine(where ? `${name} (${where})` : name)
  const called = mentioned.map(({ name: one }) => `@${oneLine(one)}`)
  return {
    body: [`${sign} ${author}`, ...called].join(' '),
    html: [`${sign} ${escapeHtml(author)}`, ...mentioned.map(({ id, name: one }) => pill(id, one))].join(' '),
  }
}

export function wordNotice(
  notice: Notice,
  to: Mentioned,
  buttons: readonly ShownButton[],
  words: Words,
  /** Of the thread, where the notice does not stand in it. */
  address = '',
): Worded {
  const actions = wordActions(buttons, words)
  const way = wordWay(address, words)
  return {
    body: [`@${oneLine(to.name)}: ${notice.text}`, way.body, actions.body].filter(Boolean).join('\n\n'),
    html: [`<p>${pill(to.id, to.name)}</p>`, toHtml(notice.text), way.html, actions.html]
      .filter(Boolean)
      .join('\n'),
  }
}

function wordWay(address: string, words: Words): Worded {
  if (!address) return { body: '', html: '' }
  const name = `→ ${words.toThread}`
  return { body: `${name}: ${address}`, html: `<p><a href="${escapeHtml(address)}">${name}</a></p>` }
}

/** A card has no buttons here: it lists what can be tapped below it, and how it is typed. */
export function wordCard(card: Card, buttons: readonly ShownButton[], words: Words): Worded {
  const title = oneLine(card.title)
  const lines = card.lines.map(oneLine)
  const actions = wordActions(buttons, words)
  const link = card.link
  return {
    body: [
      [`${title} · ${card.state.label}`, ...lines].join('\n'),
      actions.body,
      [card.footnote, link && `${words.openPage}: ${link}`].filter(Boolean).join('\n'),
    ]
      .filter(Boolean)
      .join('\n\n'),
    html: [
      `<p><strong>${escapeHtml(title)}</strong> · ${escapeHtml(card.state.label)}</p>`,
      lines.length > 0 && `<p>${lines.map(escapeHtml).join('<br>')}</p>`,
      actions.html,
      `<p><em>${escapeHtml(card.footnote)}</em>${
        link ? `<br><a href="${escapeHtml(link)}">${escapeHtml(words.openPage)}</a>` : ''
      }</p>`,
    ]
      .filter(Boolean)
      .join('\n'),
  }
}

function wordActions(buttons: readonly ShownButton[], words: Words): Worded {
  if (buttons.length === 0) return { body: '', html: '' }
  const typed = ({ line }: ShownButton) => `!${line}${line === 'reply' ? ` ${words.text}` : ''}`
  const shown = buttons.map((button) => {
    // What is about another post is said by the tap alone; typed, it would be about nothing.
    const line = button.about ? '' : typed(button)
    const sign = canBeTapped(button) ? `${button.sign} ` : ''
    return {
      body: `${sign}${oneLine(button.label)}${line && ` ${line}`}`,
      html: `${sign}${escapeHtml(oneLine(button.label))}${line && ` <code>${escapeHtml(line)}</code>`}`,
    }
  })
  return {
    body: [words.commands, ...shown.map(({ body }) => body)].join(' · ').replace(' · ', ' '),
    html: `<p>${[words.commands, ...shown.map(({ html }) => html)].join(' · ').replace(' · ', ' ')}</p>`,
  }
}
