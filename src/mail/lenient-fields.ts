import type { Transform } from 'node:stream'
import { decodeText } from './charset.ts'

/** A header field as the parser has split it: its bytes as Latin-1. */
export interface HeaderLine {
  /** In lower case. */
  readonly key: string
  readonly line: string
}

/** Raw bytes become UTF-8, which is what the parser expects of them. */
export function inUtf8(field: HeaderLine): HeaderLine {
  if (!/[\x80-\xff]/.test(field.line)) return field
  const text = decodeText(Buffer.from(field.line, 'latin1'), null)
  return { ...field, line: Buffer.from(text).toString('latin1') }
}

/** What a part says of itself, as its author meant it. */
export interface PartFields {
  contentType: string | false
  encoding: string | false
  /** Undoes the transfer coding. */
  getDecoder?: () => Transform
}

/**
 * `text` without a subtype is older than MIME (RFC 1049), and enriched text (RFC 1896) is still text. A blank around the slash,
 * and what stands behind a transfer coding, mean nothing.
 */
export function readLeniently(part: PartFields): void {
  const { contentType, encoding } = part
  if (contentType)
    part.contentType = contentType
      .replace(/\s*\/\s*/, '/')
      .replace(/^text(\/(enriched|richtext)?)?$/, 'text/plain')
  if (encoding) part.encoding = /^[\w-]+/.exec(encoding)?.[0] ?? encoding
}
