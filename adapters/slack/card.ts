import type { types } from '@slack/bolt'
import type { Card } from '../../src/domain/card.ts'
import { actions } from './buttons.ts'
import { section } from './format.ts'
import { cut, limits } from './limits.ts'
import { escaped } from './mrkdwn.ts'

type Inline = types.RichTextElement

export interface Layout {
  readonly text: string
  readonly blocks: types.KnownBlock[]
}

/** The root post of a thread. Only the title leads somewhere: to the customer's page. */
export function cardLayout(card: Card): Layout {
  const title = cut(card.title, limits.sectionText) || ' '
  const lines = cut(card.lines.join('\n'), limits.sectionText)
  const elements: Inline[] = [
    titleOf(title, card.link),
    { type: 'text', text: ` · ${card.state.label}${lines && `\n${lines}`}` },
  ]
  return {
    text: escaped(`${title} · ${card.state.label}`),
    blocks: [
      { type: 'rich_text', elements: [section(elements)] },
      ...actions(card.buttons),
      ...context(card.footnote),
    ],
  }
}

function titleOf(title: string, link: string | undefined): Inline {
  const style = { bold: true }
  return link && link.length <= limits.linkAddress
    ? { type: 'link', url: link, text: title, style }
    : { type: 'text', text: title, style }
}

/** Small print, read by Slack as nothing but text. */
export function context(text: string, picture: string | null = null): types.KnownBlock[] {
  if (text === '') return []
  const element = { type: 'plain_text' as const, text: cut(text, limits.contextText), emoji: false }
  const image =
    picture === null
      ? []
      : [{ type: 'image' as const, image_url: picture, alt_text: cut(text, limits.altText) }]
  return [{ type: 'context', elements: [...image, element] }]
}
