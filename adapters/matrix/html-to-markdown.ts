import Turndown from 'turndown'

/** What clients send is at most an event, 64 KiB; what is nested deeper than this was not typed. */
const longest = 70_000
const deepest = 100

/** What stands for somebody who was mentioned: as people call him, or `@anna:school.example`. */
export type Calling = 'name' | 'account'

/**
 * `formatted_body` of anyone as Markdown, such that `toHtml` shows the same again. Images become their words, and whatever
 * can't be said in Markdown its text. Null for what is no HTML of a person: the plain body serves.
 */
export function toMarkdown(html: string, calling: Calling = 'name'): string | null {
  if (html.length > longest || depthOf(html) > deepest) return null
  try {
    return writer(calling).turndown(html).trim()
  } catch {
    return null
  }
}

const made = new Map<Calling, Turndown>()

function writer(calling: Calling): Turndown {
  const known = made.get(calling)
  if (known) return known
  const turndown = new Turndown({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    emDelimiter: '*',
    hr: '---',
    br: '',
  })
  turndown.escape = escapeMarkdown
  turndown.remove(['script', 'style', 'head', 'title', 'mx-reply' as 'noscript'])
  turndown.addRule('strike', {
    filter: ['del', 's', 'strike' as 'del'],
    replacement: (content) => (content.trim() ? `~~${content}~~` : content),
  })
  turndown.addRule('image', {
    filter: 'img',
    replacement: (_content, node) => escapeMarkdown((node as unknown as Element_).getAttribute('alt') ?? ''),
  })
  turndown.addRule('link', {
    filter: 'a',
    replacement: (content, node) =>
      link(content, (node as unknown as Element_).getAttribute('href') ?? '', calling),
  })
  turndown.addRule('item', {
    filter: 'li',
    replacement: (content, node) => {
      const { parentNode } = node as unknown as Element_
      const at = Array.from(parentNode.children).indexOf(node as unknown as Element_)
      const first = Number(parentNode.getAttribute('start') ?? 1)
      const mark = parentNode.nodeName === 'OL' ? `${first + at}. ` : '- '
      return `${mark}${content.trim().replace(/\n/g, `\n${' '.repeat(mark.length)}`)}\n`
    },
  })
  made.set(calling, turndown)
  return turndown
}

/** The part of the DOM that is used here; TypeScript's own belongs to browsers. */
interface Element_ {
  readonly nodeName: string
  readonly parentNode: Element_
  readonly children: ArrayLike<Element_>
  getAttribute(name: string): string | null
}

function link(content: string, address: string, calling: Calling): string {
  const text = content.trim()
  if (isMatrixTo.test(address)) {
    const account = accountIn(address)
    if (account && calling === 'account') return account
    return text.replace(/^(?!@)/, account ? '@' : '')
  }
  if (!/^(https?:|mailto:)/i.test(address) || /[\s<>]/.test(address)) return content
  if (text === '' || text === address || `mailto:${text}` === address) return address.replace(/^mailto:/, '')
  return `[${text}](${address.replace(/[()]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)})`
}

const isMatrixTo = /^https?:\/\/matrix\.to\//i

/** Whom a mention leads to; clients write the address with and without percent signs. Empty: to a room. */
function accountIn(address: string): string {
  const [, encoded = ''] = /#\/((?:@|%40)[^/?]+)/i.exec(address) ?? []
  try {
    return decodeURIComponent(encoded)
  } catch {
    return ''
  }
}

/** Only what would be read as markup: names with underscores and commands with hyphens stay as they were typed. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/[*`~[\]]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/^(\s*)([-+>]|#{1,6})(?=\s|$)/gm, '$1\\$2')
    .replace(/^(\s*)(>)/gm, '$1\\$2')
    .replace(/^(\s*)(\d+)([.)])(?=\s|$)/gm, '$1$2\\$3')
    .replace(/^(\s*)(={2,}|-{2,})(\s*)$/gm, '$1\\$2$3')
}

function depthOf(html: string): number {
  let depth = 0
  let most = 0
  for (const [, slash, name = '', rest = ''] of html.matchAll(/<(\/?)([a-z][\w-]*)([^>]*)>/gi)) {
    if (!rest.endsWith('/') && !/^(br|hr|img)$/i.test(name)) depth = Math.max(0, depth + (slash ? -1 : 1))
    most = Math.max(most, depth)
  }
  return most
}
