import sanitizeHtml from 'sanitize-html'
import { type ReadLimits, readContents } from './contents.ts'
import { maxHtmlLength, refuseTooManyTags } from './html-text.ts'
import type { MimeFile } from './mime.ts'

const maxPictureBytes = 2_000_000
const maxPicturesBytes = 10_000_000
const picture = /^image\/(png|jpe?g|gif|webp)$/i

/** What lays out and emphasises. No script, form, frame or object; nothing that is loaded from elsewhere. */
const tags =
  `a abbr b blockquote br caption center code col colgroup dd del div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins
  li ol p pre s small span strike strong sub sup table tbody td tfoot th thead tr tt u ul`.split(/\s+/)

/** Values by which nothing can be loaded, laid over the page or hidden from it. */
const harmless = /^[\w\s#%.,()"'-]{1,200}$/
const properties = `color background-color font-family font-size font-style font-weight line-height
  text-align text-decoration vertical-align border border-left border-collapse
  width max-width height padding padding-left margin margin-left white-space`.split(/\s+/)

/**
 * A mail's HTML as it was laid out and made harmless, with its inline pictures in place. Null if it has none, or some that
 * nobody writes by hand or program.
 */
export async function originalHtml(raw: Buffer, limits: ReadLimits): Promise<string | null> {
  const { html, files } = await readContents(raw, limits)
  const whole = html.join('<hr>')
  if (whole.trim() === '' || whole.length > maxHtmlLength) return null
  try {
    refuseTooManyTags(whole)
    return withPictures(sanitized(whole), files)
  } catch {
    return null
  }
}

function sanitized(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: tags,
    allowedAttributes: {
      '*': 'style align valign dir lang title width height bgcolor color face size'.split(' '),
      a: ['href', 'target', 'rel'],
      img: ['src', 'alt'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan'],
      table: ['border', 'cellpadding', 'cellspacing'],
    },
    allowedStyles: { '*': Object.fromEntries(properties.map((name) => [name, [harmless]])) },
    allowedSchemes: ['http', 'https', 'mailto'],
    allowedSchemesByTag: { img: ['cid'] },
    allowProtocolRelative: false,
    nestingLimit: 200,
    // What is relative would be taken from our own pages.
    transformTags: {
      a: (tagName, { href = '', ...attribs }) => ({
        tagName,
        attribs: /^(https?:|mailto:)/i.test(href)
          ? { ...attribs, href, rel: 'noopener noreferrer nofollow', target: '_blank' }
          : attribs,
      }),
      img: (tagName, { src = '', ...attribs }) => ({
        tagName,
        attribs: /^cid:/i.test(src) ? { src, ...attribs } : attribs,
      }),
    },
  })
}

/** `cid:` is replaced by the picture itself, as long as there is room. */
function withPictures(html: string, files: readonly MimeFile[]): string {
  let left = maxPicturesBytes
  return html.replace(/(<img\b[^>]*?\ssrc=")cid:([^"]{1,300})"/g, (_, start: string, id: string) => {
    const file = files.find(({ contentId, type }) => contentId === decoded(id) && picture.test(type))
    if (!file || file.content.length > Math.min(maxPictureBytes, left)) return `${start}"`
    left -= file.content.length
    return `${start}data:${file.type.toLowerCase()};base64,${file.content.toString('base64')}"`
  })
}

/** As it stands in an address and in an attribute. */
function decoded(id: string): string {
  const text = id.replace(/&amp;/g, '&')
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
