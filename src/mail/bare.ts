import { decodeText } from './charset.ts'
import type { Contents } from './contents.ts'
import { bodyStart, headerValue, readHeaders } from './headers.ts'
import { nothing } from './mime.ts'

/** Enough to see what a mail is about. */
const maxBody = 100_000

/** A mail without taking it apart: its subject, and its body as it stands. Sender and recipients are left to whoever reads the headers. */
export function readBare(raw: Buffer): Contents {
  const start = bodyStart(raw)
  const body = raw.subarray(start, start + maxBody)
  const subject = decodeWords(headerValue(readHeaders(raw), 'subject'))
  return {
    ...nothing,
    subject,
    sections: body.length > 0 ? [{ kind: 'plain', text: decodeText(body, null) }] : [],
    wrapped: [],
  }
}

/** RFC 2047, without any of its tolerance. */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?([\w.-]{1,40})\?([bq])\?([^?\s]{0,1000})\?=/gi, (_, charset, coding, text) =>
      decodeText(coding.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : fromQ(text), charset),
    )
}

const fromQ = (text: string) =>
  Buffer.from(
    text
      .replace(/_/g, ' ')
      .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
