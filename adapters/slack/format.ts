import type { types } from '@slack/bolt'
import { fromMarkdown } from './from-markdown.ts'
import { limits } from './limits.ts'
import { escaped } from './mrkdwn.ts'
import { type ListItem, plain, type RichBlock, type Run } from './rich-text.ts'

type Element = types.RichTextBlockElement
type Inline = types.RichTextElement

/**
 * Markdown as Slack's rich text. Nothing in it is parsed by Slack any more, so whatever a stranger writes is text: only
 * elements that are made here mention somebody.
 */
export function richText(markdown: string, before: readonly Inline[] = [], after: readonly Inline[] = []) {
  const elements = fromMarkdown(markdown).flatMap(elementsOf)
  const framed: Element[] = [
    ...(before.length > 0 ? [section(before)] : []),
    ...elements,
    ...(after.length > 0 ? [section(after)] : []),
  ]
  return framed.length > 0 ? [{ type: 'rich_text' as const, elements: framed }] : []
}

/** What notifications and screen readers read in place of blocks. */
export function notification(markdown: string): string {
  return escaped(plain(fromMarkdown(markdown))).slice(0, limits.text)
}

export const section = (elements: readonly Inline[]): types.RichTextSection => ({
  type: 'rich_text_section',
  elements: [...elements],
})

function elementsOf(block: RichBlock): Element[] {
  switch (block.kind) {
    case 'section':
      return [section(block.runs.map(inlineOf))]
    case 'quote':
      return [{ type: 'rich_text_quote', elements: nonEmpty(block.runs).map(inlineOf) }]
    case 'code':
      return [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: block.text }] }]
    case 'list':
      return listsOf(block.items)
  }
}

/** A list in Slack has one depth and one style: a nested one is several in a row. */
function listsOf(items: readonly ListItem[]): types.RichTextList[] {
  const lists: types.RichTextList[] = []
  /** Slack counts on from where a list begins. */
  let following: number | null = null
  for (const { runs, depth, number } of items) {
    const style = number === null ? 'bullet' : 'ordered'
    const indent = Math.min(depth, limits.listIndent)
    const item = section(nonEmpty(runs).map(inlineOf))
    const last = lists.at(-1)
    if (last?.style === style && last.indent === indent && number === following) last.elements.push(item)
    else {
      const offset = number !== null && number > 1 ? { offset: number - 1 } : {}
      lists.push({ type: 'rich_text_list', style, indent, elements: [item], ...offset })
    }
    following = number === null ? null : number + 1
  }
  return lists
}

const nonEmpty = (runs: readonly Run[]): readonly Run[] => (runs.length > 0 ? runs : [{ text: ' ' }])

function inlineOf({ text, url, ...style }: Run): Inline {
  const styled = Object.keys(style).length > 0 ? { style } : {}
  if (url === undefined || url.length > limits.linkAddress) return { type: 'text', text, ...styled }
  return { type: 'link', url, ...(text === url ? {} : { text }), ...styled }
}
