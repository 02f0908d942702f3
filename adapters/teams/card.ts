import type { Card } from '../../src/domain/card.ts'
import type { Button, Notice } from '../../src/domain/chat.ts'
import { actionsOf } from './buttons.ts'
import { cut } from './format.ts'
import type { TeamsWords } from './words.ts'

/** What a message carries: `contentType` says that `content` is an Adaptive Card. */
export interface CardAttachment {
  readonly contentType: 'application/vnd.microsoft.card.adaptive'
  readonly content: AdaptiveCard
}

export interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly version: '1.5'
  readonly body: readonly Block[]
  readonly actions?: readonly Block[]
  readonly [more: string]: unknown
}

export type Block = Readonly<Record<string, unknown>>

/** Only runs of text: Markdown, mentions and links of strangers mean nothing there, unlike in a TextBlock. */
function runs(text: string, style: Block = {}): Block {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...style }] }
}

const longestTitle = 300

export function titleBlock(title: string): Block {
  return runs(cut(title, longestTitle), { weight: 'bolder', size: 'medium' })
}

const longestText = 600
const mostLines = 12

/** Theme colours by name, so that it can be read on dark and on light. */
const colours: Readonly<Record<Card['state']['key'], string>> = {
  new: 'attention',
  open: 'accent',
  pending: 'warning',
  resolved: 'good',
  closed: 'default',
  quarantine: 'warning',
}

/** The root post of a thread. Its size has a bound whatever strangers write. */
export function ticketCard(card: Card, words: TeamsWords, refresh: object | null = null): CardAttachment {
  const made = attachment(bodyOf(card), [...actionsOf(card.buttons), ...linkAction(card.link, words)])
  return refresh ? { ...made, content: { ...made.content, refresh } } : made
}

/** Buttons below a post's text. */
export function buttonsCard(buttons: readonly Button[]): CardAttachment {
  return attachment([], actionsOf(buttons))
}

export function noticeCard(notice: Notice): CardAttachment {
  return attachment(noticeBlocks(notice))
}

function bodyOf({ title, state, lines, footnote }: Card): Block[] {
  return [
    {
      type: 'ColumnSet',
      columns: [
        {
          type: 'Column',
          width: 'stretch',
          items: [titleBlock(title)],
        },
        {
          type: 'Column',
          width: 'auto',
          items: [runs(cut(state.label, 60), { weight: 'bolder', color: colours[state.key] })],
        },
      ],
    },
    ...lines.slice(0, mostLines).map((line) => ({ ...runs(cut(line, longestText)), spacing: 'small' })),
    { ...runs(cut(footnote, longestText), { isSubtle: true, size: 'small' }), spacing: 'small' },
  ]
}

function noticeBlocks({ text, tone, buttons = [] }: Notice): Block[] {
  const style = { done: 'good', info: 'emphasis', refused: 'attention' }[tone]
  const actions = actionsOf(buttons)
  return [
    {
      type: 'Container',
      style,
      bleed: true,
      items: [
        // Ours, and Markdown; it names tickets and people, whose Markdown was taken away before.
        { type: 'TextBlock', wrap: true, text: cut(text.replace(/\n/g, '\n\n'), 6000) },
        ...(actions.length > 0 ? [{ type: 'ActionSet', actions }] : []),
      ],
    },
  ]
}

function linkAction(link: string | undefined, { toPage }: TeamsWords): Block[] {
  return link && /^https?:/.test(link) && link.length <= 2000
    ? [{ type: 'Action.OpenUrl', title: toPage, url: link }]
    : []
}

export function attachment(body: readonly Block[], actions: readonly Block[] = []): CardAttachment {
  return {
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: {
      type: 'AdaptiveCard',
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      version: '1.5',
      msteams: { width: 'Full' },
      body,
      ...(actions.length > 0 && { actions }),
    },
  }
}
