import MarkdownIt from 'markdown-it'
import type { Language } from '../domain/status.ts'
import { htmlToText } from './html-text.ts'

const heading = 'margin:0 0 0.5em;font-size:1.1em'

/** Without colours of text and ground, so that a dark mail program can choose its own. */
const styles: Readonly<Record<string, string>> = {
  p: 'margin:0 0 1em',
  blockquote: 'margin:0 0 1em;padding-left:0.8em;border-left:3px solid #999',
  ul: 'margin:0 0 1em;padding-left:1.6em',
  ol: 'margin:0 0 1em;padding-left:1.6em',
  h1: heading,
  h2: heading,
  h3: heading,
  hr: 'margin:0 0 1em;border:0;border-top:1px solid #999',
  pre: 'margin:0 0 1em;white-space:pre-wrap',
  code: 'font-family:monospace;white-space:pre-wrap',
  table: 'margin:0 0 1em;border-collapse:collapse',
  th: 'padding:0.2em 0.8em 0.2em 0;text-align:left',
  td: 'padding:0.2em 0.8em 0.2em 0',
}

let markdown: ReturnType<typeof mailMarkdown> | undefined

/**
 * Both parts of a mail. HTML: a whole document, raw HTML in the text shown as text, pictures left out. Text: says the
 * same, with links written out and without emphasis.
 */
export function mailParts(body: string, language: Language): { html: string; text: string } {
  markdown ??= mailMarkdown()
  const content = markdown.render(body)
  const font =
    "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:1.5"
  const html = `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>
<body><div style="${font};max-width:42em;overflow-wrap:break-word">
${content}</div></body>
</html>
`
  return { html, text: `${htmlToText(content)}\n` }
}

function mailMarkdown() {
  const mail = new MarkdownIt({ html: false, linkify: true, breaks: true })
  mail.disable('image')
  mail.linkify.set({ fuzzyLink: false })
  // Both spellings of an address stay as the author wrote it; html-to-text then sees that they are the same.
  mail.normalizeLink = (url) => url
  mail.normalizeLinkText = (text) => text
  mail.core.ruler.push('mail-styles', (state) => {
    for (const token of state.tokens.flatMap((block) => [block, ...(block.children ?? [])])) {
      const style = styles[token.tag]
      if (style && token.nesting >= 0) token.attrJoin('style', style)
    }
  })
  return mail
}
