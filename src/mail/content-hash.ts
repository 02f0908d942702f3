import { createHash } from 'node:crypto'
import { bodyStart, type HeaderField, headerValues } from './headers.ts'

const stableHeaders = ['from', 'to', 'date', 'subject', 'message-id']
/** In pieces, so that a large mail is not held once more. */
const pieceBytes = 64 * 1024
const [lf, cr] = [10, 13]

/** SHA-256, the same for each arrival of a mail: trace headers, folding and line ends change on the way and do not count. */
export function contentHash(raw: Buffer, headers: readonly HeaderField[]): string {
  const hash = createHash('sha256')
  for (const name of stableHeaders) {
    hash.update(`${name}:${headerValues(headers, name).join(', ').replace(/\s+/g, ' ')}\n`)
  }
  const end = withoutLineEnds(raw)
  for (let at = bodyStart(raw); at < end; ) {
    let next = Math.min(at + pieceBytes, end)
    // A line end is not cut in two.
    if (raw[next - 1] === cr && next < end) next += 1
    hash.update(raw.toString('latin1', at, next).replaceAll('\r\n', '\n'), 'latin1')
    at = next
  }
  return hash.digest('hex')
}

function withoutLineEnds(raw: Buffer): number {
  let end = raw.length
  while (end > 0 && raw[end - 1] === lf) end -= raw[end - 2] === cr ? 2 : 1
  return end
}
