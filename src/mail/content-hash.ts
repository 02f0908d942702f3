import { createHash } from 'node:crypto'
import { bodyStart, type HeaderField, headerValues } from './headers.ts'

const stableHeaders = ['from', 'to', 'date', 'subject', 'message-id']

/** SHA-256, the same for each arrival of a mail: trace headers, folding and line ends change on the way and do not count. */
export function contentHash(raw: Buffer, headers: readonly HeaderField[]): string {
  const hash = createHash('sha256')
  for (const name of stableHeaders) {
    hash.update(`${name}:${headerValues(headers, name).join(', ').replace(/\s+/g, ' ')}\n`)
  }
  const body = raw.subarray(bodyStart(raw)).toString('latin1').replaceAll('\r\n', '\n')
  let end = body.length
  while (end > 0 && body[end - 1] === '\n') end -= 1
  return hash.update(body.slice(0, end), 'latin1').digest('hex')
}
