import { convert } from 'html-to-text'
import sanitize from 'sanitize-html'
import type { Markup } from './stage.ts'

/** What a person reads where posts are shown as HTML. */
export function readHtml(html: string): { readonly text: string; readonly markup: Markup } {
  const elements: { tag: string; text: string; href: string }[] = []
  sanitize(html, {
    allowedTags: false,
    allowedAttributes: false,
    allowVulnerableTags: true,
    // What must not be there has to be seen, too.
    allowedSchemes: ['http', 'https', 'mailto', 'javascript', 'data', 'vbscript', 'file'],
    exclusiveFilter: ({ tag, text, attribs }) => {
      elements.push({ tag, text: text.trim(), href: attribs.href ?? '' })
      return false
    },
  })
  const inside = (...tags: string[]) =>
    elements.filter(({ tag }) => tags.includes(tag)).map(({ text }) => text)
  return {
    text: convert(html, {
      wordwrap: false,
      selectors: [
        { selector: 'a', options: { ignoreHref: true } },
        { selector: 'blockquote', format: 'block' },
      ],
    }),
    markup: {
      bold: inside('strong', 'b'),
      code: inside('code'),
      items: inside('li'),
      quotes: inside('blockquote'),
      links: elements.filter(({ tag }) => tag === 'a').map(({ text, href }) => ({ text, address: href })),
    },
  }
}
