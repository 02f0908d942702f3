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
  const start = bodyStart(raw)
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(0, end - start)))
  for (let at = start; at < end; ) {
    let next = Math.min(at + pieceBytes, end)
    // A line end is not cut in two.
    if (raw[next - 1] === cr && raw[next] === lf && next - 1 > at) next -= 1
    hash.update(piece.subarray(0, copyWithLf(raw, at, next, piece)))
    at = next
  }
  return hash.digest('hex')
}

/** Every CRLF as LF. Answers with the number of bytes. */
function copyWithLf(raw: Buffer, from: number, to: number, into: Buffer): number {
  let length = 0
  for (let at = from; at < to; ) {
    const found = raw.indexOf(cr, at)
    const stop = found < 0 || found >= to ? to : found
    length += raw.copy(into, length, at, stop)
    at = stop
    if (stop < to) {
      if (raw[stop + 1] !== lf || stop + 1 >= to) into[length++] = cr
      at += 1
    }
  }
  return length
}

function withoutLineEnds(raw: Buffer): number {
  let end = raw.length
  while (end > 0 && raw[end - 1] === lf) end -= raw[end - 2] === cr ? 2 : 1
  return end
}
