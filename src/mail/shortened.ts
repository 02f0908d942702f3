import { type HeaderField, headerValue, readHeaders } from './headers.ts'

const name = 'X-Faden-Shortened-From'

/** Marks the beginning of a mail that was too large to be fetched whole; the mark is the very first line. */
export function markShortened(start: Buffer, originalSize: number): Buffer {
  return Buffer.concat([Buffer.from(`${name}: ${originalSize}\r\n`), start])
}

/** The size of the whole mail in bytes, if this is only its beginning. */
export function shortenedFrom(headers: readonly HeaderField[]): number | null {
  const first = headers[0]
  if (first?.name !== name.toLowerCase() || !/^\d{1,12}$/.test(first.value)) return null
  return Number(first.value)
}

/** Boundaries that belong to something else, a signature or a part within. */
const maxBoundaries = 50

/**
 * The beginning of a mail without the file that it breaks off in: half a file helps nobody, half a text does. A mail that
 * holds no such file is returned as it is.
 */
export function withoutCutFile(beginning: Buffer): Buffer {
  let end = beginning.length
  for (let looked = 0; looked < maxBoundaries; looked += 1) {
    const boundary = beginning.lastIndexOf('\n--', end - 1)
    if (boundary < 0) return beginning
    end = boundary
    const start = beginning.indexOf('\n', boundary + 1) + 1
    if (start === 0) continue
    const part = beginning.subarray(start)
    // What stands before the end of all parts is whole.
    if (/^--.{1,70}--\s*$/.test(beginning.toString('latin1', boundary + 1, start))) return beginning
    const type = headerValue(readHeaders(part), 'content-type')
    if (/^(text|multipart|message)\//i.test(type)) return beginning
    if (type) return beginning.subarray(0, boundary + 1)
  }
  return beginning
}
