import { compile } from 'html-to-text'

export const maxHtmlLength = 2_000_000

/** The HTML parser's time grows with the square of the depth: 300,000 open tags take 12 s, these 0.1 s. */
const maxTags = 30_000

/** Our own HTML as text: links as `text <address>`, quotations as `> `, lists as `- `. */
export function htmlToText(html: string): string {
  refuseTooManyTags(html)
  convert ??= converter()
  return convert(html.slice(0, maxHtmlLength)).trim()
}

export function refuseTooManyTags(html: string): void {
  if (html.split('<', maxTags + 1).length > maxTags) throw new RangeError(`more than ${maxTags} tags`)
}

/** Compiled once, at the first mail: it takes longer than most mails do. */
let convert: ReturnType<typeof compile> | undefined

function converter() {
  return compile({
    wordwrap: false,
    limits: { maxInputLength: maxHtmlLength, maxDepth: 200, maxChildNodes: 20_000, ellipsis: ' […]' },
    selectors: [
      {
        selector: 'a',
        options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'], ignoreHref: false },
      },
      { selector: 'a[href^="#"]', format: 'inline' },
      { selector: 'img', format: 'skip' },
      { selector: 'ul', options: { itemPrefix: '- ' } },
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  })
}
