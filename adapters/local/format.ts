import MarkdownIt from 'markdown-it'

// html: false keeps strangers' tags text; images would be fetched from strangers' servers, so they become links.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('image')
/** Of a thread in the desk itself. */
const isInDesk = (address: string) => /^\/desk#\/t\/t\d+$/.test(address)
markdown.validateLink = (address) => isInDesk(address) || /^(https?:|mailto:)/i.test(address.trim())
markdown.renderer.rules.link_open = (tokens, index, options, _env, renderer) => {
  const token = tokens[index]
  if (isInDesk(String(token?.attrGet('href') ?? ''))) token?.attrSet('data-in', '')
  else {
    token?.attrSet('target', '_blank')
    token?.attrSet('rel', 'noopener noreferrer')
  }
  return renderer.renderToken(tokens, index, options)
}

/** Markdown of anyone as HTML that can't do anything: no tags of theirs, no scripts, no images, links only to the web and to mail. */
export function toHtml(text: string): string {
  return markdown.render(text)
}

/** The first words, without markup, for a list. */
export function snippet(text: string): string {
  return text
    .slice(0, 600)
    .replace(/```[\s\S]*?(```|$)/g, ' … ')
    .replace(/!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, '$1')
    .replace(/^\s*(?:[#>*-]|\d+\.)+\s+/gm, '')
    .replace(/[*_`~]{1,3}(\S[^*_`~]*)[*_`~]{1,3}/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)
}
