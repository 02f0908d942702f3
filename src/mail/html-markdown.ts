import { compile, type FormatCallback } from 'html-to-text'
import { maxHtmlLength, refuseTooManyTags } from './html-text.ts'

/** Characters for private use stand for what is written when the words between them are known. */
const mark = {
  bold: '\uE000',
  boldEnd: '\uE001',
  link: '\uE002',
  target: '\uE003',
  linkEnd: '\uE004',
  cut: '\uE005',
} as const

/**
 * HTML as Markdown: emphasis, links, quotations, lists. Tables are read as blocks, because most tables in mail are layout.
 * What stands deeper or further than anybody writes is cut, and `isCut` says so. Throws on HTML that nobody writes by hand
 * or program.
 */
export function htmlToMarkdown(html: string): { readonly text: string; readonly isCut: boolean } {
  refuseTooManyTags(html)
  convert ??= converter()
  const marked = convert(html.slice(0, maxHtmlLength).replace(/[\uE000-\uE005]/g, ''))
  const text = marked
    .replace(/\uE002([^\uE002-\uE004]*)\uE003([^\uE002-\uE004]*)\uE004/g, (_, text, target) =>
      link(text, target),
    )
    .replace(/\uE000([^\uE000\uE001]*)\uE001/g, (_, text) => bold(text))
    .replace(/[\uE000-\uE004]/g, '')
    .trim()
  return { text: text.replaceAll(mark.cut, '[…]'), isCut: text.includes(mark.cut) }
}

/** Compiled once, at the first mail: it takes longer than most mails do. */
let convert: ReturnType<typeof compile> | undefined

function converter() {
  return compile({
    wordwrap: false,
    limits: { maxInputLength: maxHtmlLength, maxDepth: 200, maxChildNodes: 20_000, ellipsis: ` ${mark.cut}` },
    formatters: { markedBold, markedLink, markedHeading, cell },
    selectors: [
      { selector: 'a', format: 'markedLink' },
      { selector: 'a[href^="#"]', format: 'inline' },
      ...['b', 'strong'].map((selector) => ({ selector, format: 'markedBold' })),
      { selector: 'img', format: 'skip' },
      { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
      ...['td', 'th'].map((selector) => ({ selector, format: 'cell' })),
      { selector: 'ul', options: { itemPrefix: '- ' } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, format: 'markedHeading' })),
    ],
  })
}

const markedBold: FormatCallback = (node, walk, builder) => {
  builder.addInline(mark.bold, { noWordTransform: true })
  walk(node.children, builder)
  builder.addInline(mark.boldEnd, { noWordTransform: true })
}

const markedHeading: FormatCallback = (node, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 2 })
  markedBold(node, walk, builder, {})
  builder.closeBlock({ trailingLineBreaks: 2 })
}

/** What stands side by side is not one word. */
const cell: FormatCallback = (node, walk, builder) => {
  walk(node.children, builder)
  builder.addInline(' ')
}

const markedLink: FormatCallback = (node, walk, builder) => {
  const target = String(node.attribs?.href ?? '').trim()
  builder.addInline(mark.link, { noWordTransform: true })
  walk(node.children, builder)
  builder.addInline(`${mark.target}${encoded(target)}${mark.linkEnd}`, { noWordTransform: true })
}

/** Only what would end the address in Markdown. */
const encoded = (target: string) =>
  target.replace(/[\s()<>]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)

const unmarked = (text: string) => text.replace(/[\uE000-\uE004]/g, '')

/** Nothing to click where the words say what the address is; both where they name another one. */
function link(words: string, target: string): string {
  const text = unmarked(words).trim()
  const [, before = '', after = ''] = /^(\s*)[\s\S]*?(\s*)$/.exec(words) ?? []
  const address = target.replace(/^mailto:/i, '')
  if (text === '' || !/^(https?:\/\/|mailto:)/i.test(target)) return words
  if (same(text, address))
    return `${before}${/^https?:/i.test(text) ? text : /^https?:/i.test(target) ? target : text}${after}`
  if (/^mailto:/i.test(target) || text.includes('\n') || looksLikeAddress(text)) {
    return `${before}${text} <${address}>${after}`
  }
  return `${before}[${text.replace(/[[\]]/g, '\\$&')}](${target})${after}`
}

const same = (text: string, address: string) => bare(text) === bare(address)
const bare = (address: string) =>
  address
    .toLowerCase()
    .replace(/^https?:\/\/(www\.)?/, '')
    .replace(/^www\./, '')
    .replace(/[/?]+$/, '')
const looksLikeAddress = (text: string) => /^(https?:\/\/|www\.)|^[\w.-]+\.[a-z]{2,}(\/|$)|@/i.test(text)

function bold(words: string): string {
  const text = words.trim()
  if (text === '' || text.includes('\n') || text.includes('*')) return words
  const start = words.indexOf(text)
  return `${words.slice(0, start)}**${text}**${words.slice(start + text.length)}`
}
