import type { ChatFile } from '../../src/domain/chat.ts'
import { asRecord, asText } from './events.ts'
import { type Calling, toMarkdown } from './html-to-markdown.ts'
import { pollIn } from './poll.ts'

/** What somebody said with an event. */
export interface Said {
  /** Markdown. */
  readonly text: string
  readonly files: readonly ChatFile[]
}

const fileTypes = new Set(['m.file', 'm.image', 'm.audio', 'm.video', 'm.sticker'])

/** Null for what says nothing: a verification request, something that was redacted. */
export function saidIn(
  type: string,
  content: Readonly<Record<string, unknown>>,
  calling: Calling = 'name',
): Said | null {
  const poll = pollIn(type, content)
  if (poll) return { text: poll, files: [] }
  const kind = type === 'm.sticker' ? type : asText(content.msgtype)
  if (type !== 'm.room.message' && type !== 'm.sticker') return null
  if (fileTypes.has(kind)) return fileIn(content)
  if (kind === 'm.emote') return { text: `* ${textIn(content, calling)}`, files: [] }
  if (kind === 'm.location') return { text: placeIn(content), files: [] }
  if (kind === 'm.text' || kind === 'm.notice') return { text: textIn(content, calling), files: [] }
  return null
}

function placeIn(content: Readonly<Record<string, unknown>>): string {
  const [body, place] = [asText(content.body), asText(content.geo_uri)]
  return place && !body.includes(place) ? `${body} (${place})`.trim() : body
}

/** One event is one file; its words, if it has some, stand beside the file's name (specification 1.10, “Media captions”). */
function fileIn(content: Readonly<Record<string, unknown>>): Said | null {
  const file = asRecord(content.file)
  const info = asRecord(content.info)
  const url = asText(content.url) || asText(file.url)
  if (!url) return null
  const body = asText(content.body)
  const filename = asText(content.filename)
  const hasWords = filename !== '' && filename !== body
  return {
    text: hasWords ? textIn(content, 'name') : '',
    files: [
      {
        id: JSON.stringify(asText(file.url) ? { url, key: file } : { url }),
        name: filename || body,
        type: asText(info.mimetype) || 'application/octet-stream',
        size: typeof info.size === 'number' && info.size >= 0 ? info.size : 0,
      },
    ],
  }
}

function textIn(content: Readonly<Record<string, unknown>>, calling: Calling): string {
  const body = withoutQuote(asText(content.body), content)
  if (content.format !== 'org.matrix.custom.html') return body
  const html = asText(content.formatted_body).replace(/<mx-reply>[\s\S]*?<\/mx-reply>/gi, '')
  return toMarkdown(html, calling) || body
}

/** Older clients repeat what they answer, as `> ` lines in front (specification, “Fallbacks for rich replies”). */
function withoutQuote(body: string, content: Readonly<Record<string, unknown>>): string {
  const relation = asRecord(content['m.relates_to'])
  if (!asRecord(relation['m.in_reply_to']).event_id || !/^> <@/.test(body)) return body
  return body.replace(/^(?:> .*\n?)+\n?/, '')
}
