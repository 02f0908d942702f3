import { merged, type RichBlock, type Run } from './rich-text.ts'

/** What ids stand for, in the words of people. */
export interface Names {
  user(id: string): string
  channel(id: string): string
}

/** Slack's own markup, in which `text` fields and slash commands come. `<`, `>` and `&` of people are entities there. */
export function fromMrkdwn(text: string, names: Names): RichBlock[] {
  return text.split(/```([\s\S]*?)```/).flatMap((part, index): RichBlock[] => {
    if (index % 2 === 0) return linesOf(part, names)
    return [{ kind: 'code', text: unescaped(part.replace(/^\n|\n$/g, '')) }]
  })
}

function linesOf(text: string, names: Names): RichBlock[] {
  const blocks: { kind: 'section' | 'quote'; lines: string[] }[] = []
  for (const line of text.replace(/^\n+|\s+$/g, '').split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line)
    const kind = quoted ? 'quote' : 'section'
    const last = blocks.at(-1)
    if (last?.kind === kind) last.lines.push(quoted?.[1] ?? line)
    else blocks.push({ kind, lines: [quoted?.[1] ?? line] })
  }
  return blocks
    .map(({ kind, lines }) => ({ kind, runs: merged(runsOf(lines.join('\n'), {}, names)) }))
    .filter(({ runs }) => runs.length > 0)
}

type Style = Omit<Run, 'text' | 'url'>

/** In the order in which they are tried at each place. A mark counts only at the edge of a word. */
const pattern =
  /<([^<>\n]+)>|`([^`\n]+)`|(?<![\p{L}\p{N}*])\*(?=\S)([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*[^_\s])_(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}~])~(?=\S)([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/gu

function runsOf(text: string, style: Style, names: Names): Run[] {
  const runs: Run[] = []
  let from = 0
  for (const match of text.matchAll(pattern)) {
    const [whole, control, code, bold, italic, strike] = match
    runs.push({ text: unescaped(text.slice(from, match.index)), ...style })
    from = match.index + whole.length
    if (control !== undefined) runs.push({ ...controlOf(control, names), ...style })
    else if (code !== undefined) runs.push({ text: unescaped(code), ...style, code: true })
    else if (bold !== undefined) runs.push(...runsOf(bold, { ...style, bold: true }, names))
    else if (italic !== undefined) runs.push(...runsOf(italic, { ...style, italic: true }, names))
    else if (strike !== undefined) runs.push(...runsOf(strike, { ...style, strike: true }, names))
  }
  runs.push({ text: unescaped(text.slice(from)), ...style })
  return runs
}

/** `@U1|anna`, `#C1|support`, `!here`, `!subteam^S1|@team`, `!date^…|fallback`, `https://…|label` */
function controlOf(control: string, names: Names): Run {
  const [target = '', label = ''] = control.split(/\|(.*)/s)
  const kind = target.charAt(0)
  const id = target.slice(1)
  if (kind === '@') return { text: `@${names.user(id)}` }
  if (kind === '#') return { text: `#${label || names.channel(id)}` }
  if (kind === '!') return { text: unescaped(label) || `@${id}` }
  const url = unescaped(target)
  return { text: unescaped(label) || url.replace(/^mailto:/, ''), url }
}

export function unescaped(text: string): string {
  return text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
}

/** Text of strangers for a field that Slack reads as markup: it mentions nobody and links nowhere. */
export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
