import { fromMarkdown, isLink, normalAddress } from './from-markdown.ts'
import { type ListItem, merged, type RichBlock, type Run, styles } from './rich-text.ts'

/** Markdown that reads as these blocks do. No text is ever lost; a style is, where Markdown has no way to write it. */
export function toMarkdown(blocks: readonly RichBlock[]): string {
  let text = ''
  for (const block of blocks) {
    const written = write(block)
    if (written) text += `${text ? '\n\n' : ''}${written}`
  }
  return text
}

function write(block: RichBlock): string {
  switch (block.kind) {
    case 'section':
      return inline(block.runs)
    case 'quote':
      return inline(block.runs).replace(/^/gm, '> ')
    case 'list':
      return listed(block.items)
    case 'code': {
      const fence = fenceFor(block.text, 3)
      return `${fence}\n${block.text}\n${fence}`
    }
  }
}

function listed(items: readonly ListItem[]): string {
  let above = -1
  /** By depth. */
  const lists: { number: number | null; sign: '.' | ')' }[] = []
  return items
    .map(({ runs, depth, number }) => {
      // A step of two at once would read as code.
      above = Math.min(depth, above + 1)
      lists.length = Math.min(lists.length, above + 1)
      const before = lists[above]
      // Another sign begins another list (CommonMark, “Lists”), so that its numbers are not counted on.
      const goesOn = !before || before.number === null || before.number + 1 === number
      const sign = goesOn ? (before?.sign ?? '.') : before.sign === '.' ? ')' : '.'
      lists[above] = { number, sign }
      const indent = '    '.repeat(above)
      const text = inline(runs).replace(/\n+/g, `\n${indent}   `)
      return `${indent}${number === null ? '-' : `${number}${sign}`} ${text}`
    })
    .join('\n')
}

interface Way {
  readonly escapes: RegExp | null
  readonly italic: '_' | '*'
  readonly styled: boolean
}

const special = /[\\`*_[\]()#+\-.!~>|<:]/g

/** From the way that leaves text as it was typed to the one that always works. */
const ways: readonly Way[] = [
  { escapes: null, italic: '_', styled: true },
  { escapes: null, italic: '*', styled: true },
  { escapes: special, italic: '_', styled: true },
  { escapes: special, italic: '*', styled: true },
  { escapes: special, italic: '_', styled: false },
]

function inline(given: readonly Run[]): string {
  const runs = merged(given)
  for (const way of ways) {
    const text = runs
      .map((run) => writeRun(run, way))
      .join('')
      .trim()
    if (reads(text, runs)) return text
  }
  return runs
    .map((run) => writeRun(run, ways.at(-1) as Way))
    .join('')
    .trim()
}

/** Markdown has many traps, so what was written is read again. */
function reads(text: string, runs: readonly Run[]): boolean {
  const read = fromMarkdown(text)
  if (read.length === 0) return shape(runs) === shape([])
  return read.length === 1 && read[0]?.kind === 'section' && shape(read[0].runs) === shape(runs)
}

/** What a reader sees: spaces have no style, those at the ends of lines no width; an address is a link by itself. */
function shape(runs: readonly Run[]): string {
  const seen = runs.map((run) => {
    const style = styles.filter((one) => run[one]).join()
    const isBare = !run.url || !isLink(run.url) || normalAddress(run.url) === normalAddress(run.text)
    const url = isBare ? '' : normalAddress(run.url ?? '')
    return [...run.text]
      .map((char) => (/\s/.test(char) ? char : `${char}\u0000${style}\u0000${url}\u0001`))
      .join('')
  })
  return seen
    .join('')
    .replace(/[^\S\n]*\n[^\S\n]*/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function writeRun(run: Run, way: Way): string {
  const lines = run.url ? [run.text.replace(/\n+/g, ' ')] : run.text.split('\n')
  return lines.map((line) => writeLine({ ...run, text: line }, way)).join('\n')
}

function writeLine(run: Run, way: Way): string {
  const [, before = '', text = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(run.text) ?? []
  if (text === '') return run.text
  let written = run.code && way.styled ? codeOf(text) : escaped(text, way)
  if (run.url && isLink(run.url)) written = linkOf(text, run.url, way)
  if (way.styled && run.italic) written = way.italic + written + way.italic
  if (way.styled && run.bold) written = `**${written}**`
  if (way.styled && run.strike) written = `~~${written}~~`
  return before + written + after
}

function linkOf(text: string, url: string, way: Way): string {
  if (text === url && !way.escapes) return url
  const address = url.replace(/[()<>\s\\]/g, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return `[${text.replace(/[\\`*_[\]~<]/g, '\\$&')}](${address})`
}

const escaped = (text: string, { escapes }: Way): string => (escapes ? text.replace(escapes, '\\$&') : text)

function codeOf(text: string): string {
  const fence = fenceFor(text, 1)
  const gap = /^`|`$/.test(text) ? ' ' : ''
  return fence + gap + text + gap + fence
}

/** Longer than any row of backticks inside. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((row) => row.length))
  return '`'.repeat(Math.max(least, longest + 1))
}
