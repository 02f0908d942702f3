import type { types } from '@slack/bolt'
import type { Author, Part } from '../../src/domain/chat.ts'
import { actions } from './buttons.ts'
import { context, type Layout } from './card.ts'
import { notification, richText } from './format.ts'
import { cut, limits } from './limits.ts'
import { escaped } from './mrkdwn.ts'
import type { SlackWords } from './words.ts'

type Text = Extract<Part, { kind: 'text' }>
type Inline = types.RichTextElement

/** Who says it and who reads it, at a glance and in no language: a customer, the team alone, or the team to the customer. */
export function byline({ author, visibility }: Pick<Part, 'author' | 'visibility'>): string {
  const sign = visibility === 'internal' ? '🔒' : signs[author.role]
  return `${sign} ${author.name}${author.where ? ` · ${author.where}` : ''}`
}

const signs: Record<Author['role'], string> = {
  requester: '✉️',
  stranger: '❔',
  agent: '📤',
  helpdesk: '📤',
}

/** A post of ours in a thread, or a line in a channel. */
export function partLayout(
  part: Text,
  words: SlackWords,
  linkTo: (thread: NonNullable<Text['thread']>) => string | null,
  picture: string | null = null,
): Layout {
  const mentions = (part.mentions ?? []).map((user_id): Inline => ({ type: 'user', user_id }))
  const url = part.thread && linkTo(part.thread)
  const link: Inline[] = url ? [{ type: 'link', url, text: words.thread, style: { bold: true } }] : []
  const body = richText(part.text, spaced(mentions), link)
  return {
    text: cut(`${escaped(part.author.name)}: ${notification(part.text)}`, limits.text),
    blocks: [...context(byline(part), picture), ...body, ...actions(part.buttons ?? [])],
  }
}

function spaced(mentions: readonly Inline[]): Inline[] {
  return mentions.flatMap((mention, index) =>
    index > 0 ? [{ type: 'text', text: ' ' }, mention] : [mention],
  )
}
