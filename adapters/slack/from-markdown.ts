import MarkdownIt, { type Token } from 'markdown-it'
import { type ListItem, merged, plainItem, type RichBlock, type Run } from './rich-text.ts'

/**
 * What is not Slack's to show stays the text that it is: HTML, entities, tables, headings by underline, indented code
 * (people indent). Images would be fetched from strangers' servers.
 */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable([
  'image',
  'entity',
  'table',
  'code',
  'lheading',
  'reference',
])
markdown.validateLink = (address) => /^(https?:\/\/|mailto:)/i.test(address.trim())
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false })

export const normalAddress = (address: string): string => markdown.normalizeLink(address)
export const isLink = (address: string): boolean => markdown.validateLink(address)

export function fromMarkdown(text: string): RichBlock[] {
  return blocksOf(markdown.parse(text, {}))
}

function blocksOf(tokens: readonly Token[]): RichBlock[] {
  const blocks: RichBlock[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token
    const end = closing(tokens, at)
    const inner = tokens.slice(at + 1, end)
    if (token.type === 'paragraph_open') addText(blocks, runsOf(inner[0]?.children ?? []))
    else if (token.type === 'heading_open') addText(blocks, inBold(runsOf(inner[0]?.children ?? [])))
    else if (token.type === 'bullet_list_open' || token.type === 'ordered_list_open')
      addLists(blocks, listOf(token, inner, 0))
    else if (token.type === 'blockquote_open') blocks.push({ kind: 'quote', runs: flat(blocksOf(inner)) })
    else if (token.type === 'fence') blocks.push({ kind: 'code', text: token.content.replace(/\n$/, '') })
    else if (token.type === 'hr') addText(blocks, [{ text: '———' }])
    at = end
  }
  return blocks.filter((block) => block.kind !== 'code' || block.text !== '')
}

/** The index of the token that closes the one at `at`; itself where nothing opens. */
function closing(tokens: readonly Token[], at: number): number {
  let depth = 0
  for (let index = at; index < tokens.length; index++) {
    depth += tokens[index]?.nesting ?? 0
    if (depth === 0) return index
  }
  return tokens.length
}

/** Paragraphs in a row are one section, an empty line between them; one of spaces alone, as code may be, is none. */
function addText(blocks: RichBlock[], runs: Run[]): void {
  if (runs.every(({ text }) => text.trim() === '')) return
  const last = blocks.at(-1)
  if (last?.kind === 'section')
    blocks[blocks.length - 1] = { kind: 'section', runs: merged([...last.runs, { text: '\n\n' }, ...runs]) }
  else blocks.push({ kind: 'section', runs })
}

/** Two lists in a row are one for Slack; each item keeps its number. */
function addLists(blocks: RichBlock[], more: readonly RichBlock[]): void {
  for (const block of more) {
    const last = blocks.at(-1)
    if (block.kind === 'list' && last?.kind === 'list')
      blocks[blocks.length - 1] = { kind: 'list', items: [...last.items, ...block.items] }
    else blocks.push(block)
  }
}

function listOf(list: Token, tokens: readonly Token[], depth: number): RichBlock[] {
  const blocks: RichBlock[] = []
  const add = (item: ListItem) => {
    const last = blocks.at(-1)
    if (last?.kind === 'list') blocks[blocks.length - 1] = { kind: 'list', items: [...last.items, item] }
    else blocks.push({ kind: 'list', items: [item] })
  }
  let number = list.type === 'ordered_list_open' ? Number(list.attrGet('start') ?? 1) : null
  for (let at = 0; at < tokens.length; at++) {
    const end = closing(tokens, at)
    let hasText = false
    for (const block of itemOf(tokens.slice(at + 1, end), depth)) {
      if (block.kind === 'section' && !hasText) {
        hasText = true
        add({ runs: block.runs, depth, number })
      } else if (block.kind === 'list') {
        // What stands behind an item's own list is no head of it any more.
        hasText = true
        for (const item of block.items) add(item)
      } else blocks.push(block)
    }
    if (number !== null) number += 1
    at = end
  }
  return blocks
}

function itemOf(tokens: readonly Token[], depth: number): RichBlock[] {
  const blocks: RichBlock[] = []
  for (let at = 0; at < tokens.length; at++) {
    const end = closing(tokens, at)
    const token = tokens[at] as Token
    if (/^(bullet|ordered)_list_open$/.test(token.type))
      blocks.push(...listOf(token, tokens.slice(at + 1, end), depth + 1))
    else for (const block of blocksOf(tokens.slice(at, end + 1))) addItemBlock(blocks, block)
    at = end
  }
  return blocks
}

function addItemBlock(blocks: RichBlock[], block: RichBlock): void {
  if (block.kind === 'section') addText(blocks, [...block.runs])
  else blocks.push(block)
}

/** Slack's quotes hold text alone. */
function flat(blocks: readonly RichBlock[]): Run[] {
  return merged(
    blocks.flatMap((block, index) => {
      const gap = index > 0 ? [{ text: '\n' }] : []
      if (block.kind === 'code') return [...gap, { text: block.text, code: true as const }]
      if (block.kind === 'list') return [...gap, { text: block.items.map(plainItem).join('\n') }]
      return [...gap, ...block.runs]
    }),
  )
}

const inBold = (runs: readonly Run[]): Run[] => merged(runs.map((run) => ({ ...run, bold: true as const })))

function runsOf(tokens: readonly Token[]): Run[] {
  const runs: Run[] = []
  const on = { bold: 0, italic: 0, strike: 0 }
  const names: Record<string, keyof typeof on> = { strong: 'bold', em: 'italic', s: 'strike' }
  let url: string | undefined
  const add = (text: string, code?: true) =>
    runs.push({
      text,
      ...(on.bold > 0 && { bold: true }),
      ...(on.italic > 0 && { italic: true }),
      ...(on.strike > 0 && { strike: true }),
      ...(code && { code }),
      ...(url !== undefined && { url }),
    })
  for (const token of tokens) {
    const style = names[token.type.replace(/_(open|close)$/, '')]
    if (style) on[style] += token.nesting
    else if (token.type === 'link_open') url = String(token.attrGet('href') ?? '')
    else if (token.type === 'link_close') url = undefined
    else if (token.type === 'softbreak' || token.type === 'hardbreak') add('\n')
    else if (token.type === 'code_inline') add(token.content, true)
    else add(token.content)
  }
  return merged(runs)
}
