import MarkdownIt from 'markdown-it'

/**
 * Teams shows a part of HTML (`textFormat: 'xml'`) more surely than it shows Markdown. Tags of others stay text, pictures
 * would be fetched from others' servers and are links, tables are not shown by Teams.
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable(['image', 'table'])
markdown.validateLink = (address) => /^(https?:|mailto:)/i.test(address.trim())
// Headings in the middle of a thread would be louder than the card.
markdown.renderer.rules.heading_open = () => '<p><strong>'
markdown.renderer.rules.heading_close = () => '</strong></p>\n'

/** Characters of HTML in one post: UTF-16, well below the 80 KB that surely arrive. */
export const htmlLength = 24_000

/** Markdown of anyone as HTML that can't do anything. What would become too large is shown as it was typed. */
export function toTeamsHtml(text: string): string {
  const html = markdown.render(text).trim()
  return html.length <= htmlLength ? html : escapeHtml(text).replace(/\n/g, '<br>')
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
}

/** Teams takes no half of a sign. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}
