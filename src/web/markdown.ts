import MarkdownIt from 'markdown-it'
import { type Html, trusted } from './html.ts'

/**
 * Customers do not write Markdown on purpose: lines stay lines, and what would swallow text (link definitions), turn a
 * line above a signature's dashes into a heading, or load a picture from elsewhere is off.
 */
const renderer = new MarkdownIt({ html: false, breaks: true, linkify: true }).disable([
  'heading',
  'lheading',
  'reference',
  'image',
])
// `notes.md` and `setup.py` are files, not hosts.
renderer.linkify.set({ fuzzyLink: false })
renderer.validateLink = (url) => /^(?:https?|mailto):/i.test(url)
renderer.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  tokens[index]?.attrSet('rel', 'noopener nofollow')
  return self.renderToken(tokens, index, options)
}

export function markdown(text: string): Html {
  return trusted(renderer.render(text))
}
