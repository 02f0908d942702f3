import { fromMrkdwn, type Names } from './mrkdwn.ts'
import { type ListItem, merged, type RichBlock, type Run } from './rich-text.ts'
import { toMarkdown } from './to-markdown.ts'

/** The parts of a message that hold what was said; others' apps fill in whatever they like. */
export interface Written {
  readonly text?: unknown
  readonly blocks?: unknown
  readonly attachments?: unknown
}

/** What someone wrote, as Markdown: from the rich text that people's messages have, else from `text`. */
export function messageMarkdown(message: Written, names: Names): string {
  const blocks = list(message.blocks)
  const rich = blocks
    .filter((block) => block.type === 'rich_text')
    .flatMap((block) => richBlocks(block, names))
  if (rich.length > 0) return toMarkdown(rich)
  const said = mrkdwnMarkdown(string(message.text), names)
  if (said) return said
  const texts = [...blocks.map(blockText), ...list(message.attachments).map(attachmentText)]
  return mrkdwnMarkdown(texts.filter(Boolean).join('\n'), names)
}

export function mrkdwnMarkdown(text: string, names: Names): string {
  return toMarkdown(fromMrkdwn(text, names))
}

/** Whom `names` will be asked for. */
export function usersIn({ text, blocks, attachments }: Written): string[] {
  const written = JSON.stringify([text, blocks, attachments])
  const found = written.matchAll(/(?:<@|"user_id":")([UW][A-Z0-9]+)/g)
  return [...new Set([...found].map(([, id = '']) => id))]
}

function richBlocks(block: Loose, names: Names): RichBlock[] {
  const result: RichBlock[] = []
  for (const element of list(block.elements)) {
    const runs = list(element.elements).flatMap((one) => runOf(one, names) ?? [])
    if (element.type === 'rich_text_list') addItems(result, listItems(element, names))
    else if (element.type === 'rich_text_preformatted')
      result.push({ kind: 'code', text: runs.map(({ text }) => text).join('') })
    else if (element.type === 'rich_text_quote') result.push({ kind: 'quote', runs: merged(runs) })
    else if (runs.length > 0) result.push({ kind: 'section', runs: merged(runs) })
  }
  return result
}

/** Slack writes a nested list as several lists in a row. */
function addItems(blocks: RichBlock[], items: ListItem[]): void {
  const last = blocks.at(-1)
  if (last?.kind === 'list') blocks[blocks.length - 1] = { kind: 'list', items: [...last.items, ...items] }
  else if (items.length > 0) blocks.push({ kind: 'list', items })
}

function listItems(element: Loose, names: Names): ListItem[] {
  const isNumbered = element.style === 'ordered'
  return list(element.elements).map((item, index) => ({
    runs: merged(list(item.elements).flatMap((one) => runOf(one, names) ?? [])),
    depth: Math.min(8, Math.max(0, number(element.indent))),
    number: isNumbered ? number(element.offset) + index + 1 : null,
  }))
}

function runOf(element: Loose, names: Names): Run | null {
  const style = loose(element.style)
  const styled = {
    ...(style.bold === true && { bold: true as const }),
    ...(style.italic === true && { italic: true as const }),
    ...(style.strike === true && { strike: true as const }),
    ...(style.code === true && { code: true as const }),
  }
  switch (element.type) {
    case 'text':
      return { text: string(element.text), ...styled }
    case 'link':
      return { text: string(element.text) || string(element.url), url: string(element.url), ...styled }
    case 'user':
      return { text: `@${names.user(string(element.user_id))}`, ...styled }
    case 'channel':
      return { text: `#${names.channel(string(element.channel_id))}`, ...styled }
    case 'usergroup':
      return { text: `@${string(element.usergroup_id)}`, ...styled }
    case 'broadcast':
      return { text: `@${string(element.range)}`, ...styled }
    case 'emoji':
      return { text: emoji(element), ...styled }
    case 'date':
      return { text: string(element.fallback), ...styled }
    case 'color':
      return { text: string(element.value), ...styled }
    default:
      return null
  }
}

/** A workspace's own emoji have a name only. */
function emoji(element: Loose): string {
  const points = string(element.unicode)
    .split('-')
    .map((point) => Number.parseInt(point, 16))
  const isKnown = points.every((point) => point > 0 && point <= 0x10ffff)
  return isKnown ? String.fromCodePoint(...points) : `:${string(element.name)}:`
}

function blockText(block: Loose): string {
  const fields = list(block.fields).map((field) => string(field.text))
  const elements = list(block.elements).map((element) => string(element.text))
  return [string(loose(block.text).text), ...fields, ...elements].filter(Boolean).join('\n')
}

function attachmentText(attachment: Loose): string {
  const texts = [attachment.pretext, attachment.title, attachment.text].map(string).filter(Boolean)
  return texts.length > 0 ? texts.join('\n') : string(attachment.fallback)
}

type Loose = Readonly<Record<string, unknown>>
const loose = (value: unknown): Loose => (value && typeof value === 'object' ? (value as Loose) : {})
const list = (value: unknown): Loose[] => (Array.isArray(value) ? value.map(loose) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number => (typeof value === 'number' && Number.isInteger(value) ? value : 0)
