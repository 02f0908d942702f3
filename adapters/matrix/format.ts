import MarkdownIt from 'markdown-it'

// Tags of strangers stay text. Images would be fetched from their servers, so they become links.
const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true }).disable('image')
// A link to an account or a room is drawn by clients as that account: a stranger could speak with anybody's face.
markdown.validateLink = (address) =>
  /^(https?:|mailto:)/i.test(address.trim()) && !/^https?:\/\/matrix\.to(?:[/?#:]|$)/i.test(address.trim())

/** Markdown of anyone as `formatted_body`: no tags of theirs, no scripts, no images, no mentions. */
export function toHtml(text: string): string {
  return markdown.render(text).trim()
}

/** Text of anyone inside HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A mention as clients draw it; whom it alerts is said by `m.mentions` alone. */
export function pill(user: string, name: string): string {
  return `<a href="https://matrix.to/#/${encodeURIComponent(user)}">${escapeHtml(name)}</a>`
}

/** Where a room or an event of it is found; `via` is a server that is in the room. */
export function roomAddress(room: string, event: string, via: string): string {
  return `https://matrix.to/#/${encodeURIComponent(room)}/${encodeURIComponent(event)}?via=${encodeURIComponent(via)}`
}

/** One line of plain text, as it stands in a body. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
