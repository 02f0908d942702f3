import { Parser } from 'htmlparser2'
import MarkdownIt from 'markdown-it'
import { escapeHtml } from './format.ts'

/** Teams itself takes 100 KB; reading takes the square of the depth. What is beyond is not read. */
const maxHtmlLength = 120_000
const maxDepth = 60

interface Options {
  /** What stands for the n-th mention; '' for one that is no part of the text. */
  mention(index: number, name: string): string
}

interface Element {
  readonly tag: string
  readonly href: string
  /** Lists: how many items have begun. */
  items: number
  text: string
}

/**
 * What someone wrote in Teams as Markdown. Teams sends its own HTML: paragraphs, lists, quotes, code, links, mentions
 * (`<at>` or a span), emoji as elements or pictures with their sign as `alt`. What is unknown is read as its text.
 */
export function fromTeamsHtml(html: string, { mention }: Options): string {
  const open: Element[] = [element('root', '')]
  const isMarked = /<(b|strong|i|em|s|del|strike|code)[\s>]/i.test(html)
  let mentions = 0
  let skipped = 0
  // The parser hands text over in pieces; only the whole shows whether a sign means something.
  let pending = ''
  const top = () => open.at(-1) as Element
  const flush = () => {
    const isPre = open.some(({ tag }) => tag === 'pre')
    const words = isPre ? pending.replace(/\u00A0/g, ' ') : pending.replace(/[ \t\r\n\u00A0]+/g, ' ')
    const isRaw = isPre || top().tag === 'code' || top().tag === 'mention'
    const text = isRaw ? words : literally(words, isMarked)
    top().text += top().text.endsWith('\n') && !isPre ? text.trimStart() : text
    pending = ''
  }

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (skipped > 0 || hidden.has(name)) {
          skipped++
          return
        }
        flush()
        if (name === 'br') top().text += '\n'
        else if (name === 'hr') top().text += '\n\n---\n\n'
        else if (name === 'img' || name === 'emoji') top().text += signOf(attributes)
        else if (open.length < maxDepth) open.push(element(tagOf(name, attributes), attributes.href ?? ''))
      },
      ontext(text) {
        if (skipped === 0) pending += text
      },
      onclosetag(name) {
        if (skipped > 0) {
          skipped--
          return
        }
        if (empty.has(name)) return
        flush()
        const closes = tagOf(name, {})
        const at = open.findLastIndex(
          ({ tag }) => tag === closes || (tag === 'mention' && (name === 'at' || name === 'span')),
        )
        if (at < 1) return
        while (open.length > at) {
          const closed = open.pop() as Element
          const text = closed.tag === 'mention' ? mention(mentions++, closed.text) : written(closed, open)
          top().text += text
        }
      },
    },
    { decodeEntities: true },
  )
  parser.end(html.slice(0, maxHtmlLength))
  flush()
  while (open.length > 1) {
    const closed = open.pop() as Element
    top().text += written(closed, open)
  }
  return top()
    .text.replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

const hidden = new Set(['script', 'style', 'attachment', 'systemeventmessage', 'title'])
const empty = new Set(['br', 'hr', 'img', 'emoji'])

function element(tag: string, href: string): Element {
  return { tag, href, items: 0, text: '' }
}

function tagOf(name: string, { itemtype }: Record<string, string>): string {
  if (name === 'codeblock') return 'pre'
  return name === 'at' || (name === 'span' && itemtype?.endsWith('/Mention')) ? 'mention' : name
}

/** Emoji only: a picture is a file of the message, not a part of its text. */
function signOf({ alt = '', itemtype = '' }: Record<string, string>): string {
  return itemtype.endsWith('/Emoji') || /^\p{Extended_Pictographic}/u.test(alt) ? alt : ''
}

function written({ tag, href, text }: Element, around: Element[]): string {
  switch (tag) {
    case 'b':
    case 'strong':
      return wrapped(text, '**')
    case 'i':
    case 'em':
      return wrapped(text, '*')
    case 's':
    case 'del':
    case 'strike':
      return wrapped(text, '~~')
    case 'code':
      return around.some(({ tag }) => tag === 'pre') ? text : code(text)
    case 'pre':
      return `\n\n${fence(text)}\n${text.replace(/^\n|\n$/g, '')}\n${fence(text)}\n\n`
    case 'a':
      return link(text, href)
    case 'blockquote':
      return `\n\n${text.trim().replace(/^/gm, '> ')}\n\n`
    case 'ul':
    case 'ol':
      return around.some(({ tag }) => tag === 'li') ? `\n${text.trim()}\n` : `\n\n${text.trim()}\n\n`
    case 'li':
      return `\n${item(text, around.at(-1))}`
    case 'p':
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'table':
      return `\n\n${text.trim()}\n\n`
    case 'div':
      return `\n${text.trim()}\n`
    // Of a table each row is a line, whatever its cells are made of.
    case 'tr':
      return `\n${text.trim().replace(/ \|$/, '')}`
    case 'td':
    case 'th':
      return `${text.trim().replace(/\s+/g, ' ')} | `
    default:
      return text
  }
}

function item(text: string, list: Element | undefined): string {
  if (list) list.items++
  const mark = list?.tag === 'ol' ? `${list.items}. ` : '- '
  return (
    mark +
    text
      .trim()
      .replace(/\n+/g, '\n')
      .replace(/\n/g, `\n${' '.repeat(mark.length)}`)
  )
}

/** Marks stand at the words, not at the spaces around them; nothing is marked across lines. */
function wrapped(text: string, mark: string): string {
  return text.replace(/^(\s*)(.*?)(\s*)$/gm, (_line, before: string, words: string, after: string) =>
    words ? `${before}${mark}${words}${mark}${after}` : before + after,
  )
}

function code(text: string): string {
  const ticks = text.includes('`') ? '``' : '`'
  const space = /^`|`$/.test(text) ? ' ' : ''
  return text.trim() ? `${ticks}${space}${text}${space}${ticks}` : text
}

const fence = (text: string) => (text.includes('```') ? '~~~~' : '```')

function link(text: string, href: string): string {
  const words = text.trim()
  if (!/^(https?:|mailto:)/i.test(href)) return text
  const plain = words.replace(/\\(.)/g, '$1')
  if (!words || plain === href || `mailto:${plain}` === href || `${plain}/` === href) return plain || href
  return `[${words.replace(/\n+/g, ' ')}](${href.replace(/[()\s\\]/g, (sign) => encodeURIComponent(sign).replace(/[()]/g, (one) => (one === '(' ? '%28' : '%29')))})`
}

// Without links: those that Teams made are elements. Without entities: who types one means its letters.
const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true }).disable('entity')

/**
 * Signs get a backslash only where they would mean something: people's text is to be read by people. Beside marks that
 * stand there already a sign may join one of them, so there each gets one.
 */
function literally(text: string, besideMarks: boolean): string {
  if (!/[\\*_`~[\]<>#+\-.)!&|=]/.test(text)) return text
  const mayJoin = besideMarks && /[\\*_`~[\]]/.test(text)
  const shown = markdown.render(text.trim()).trim()
  // After the mark of an item it is a rule, and under a line it makes a heading of that (CommonMark §4.1, §4.3).
  const isLine = /^\s*(-+|=+)\s*$/.test(text)
  if (!mayJoin && !isLine && shown === `<p>${escapeHtml(text.trim())}</p>`) return text
  return text.replace(/[\\*_`~[\]<>#&]|(?<=^\s*)[+\-=]|(?<=^\s*\d+)[.)]/g, '\\$&')
}
