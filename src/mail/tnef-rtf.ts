import iconv from 'iconv-lite'
import { deEncapsulateSync } from 'rtf-stream-parser'
import { rtfText } from './rtf-text.ts'

/** MS-OXRTFCP §2.1.3.1.1: what every dictionary begins with. */
const prelude =
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx'
const dictionarySize = 4096
const maxSize = 5_000_000

/**
 * Text or HTML that Outlook has wrapped in compressed RTF (MS-OXRTFCP, MS-OXRTFEX), or the text of a mail that was written
 * as rich text and wraps neither; null if it is none of them.
 */
export function rtfContent(compressed: Buffer): { text: string; html: string } | null {
  let rtf: Buffer
  try {
    rtf = decompressed(compressed)
  } catch {
    return null
  }
  try {
    const { mode, text } = deEncapsulateSync(rtf, { decode: iconv.decode, mode: 'either' })
    const content = text.toString()
    return mode === 'html' ? { text: '', html: content } : { text: content, html: '' }
  } catch {
    return rtf.toString('latin1', 0, 5) === '{\\rtf' ? { text: rtfText(rtf), html: '' } : null
  }
}

function decompressed(bytes: Buffer): Buffer {
  const size = Math.min(bytes.readUInt32LE(4), maxSize)
  const kind = bytes.toString('latin1', 8, 12)
  if (kind === 'MELA') return bytes.subarray(16, 16 + size)
  if (kind !== 'LZFu') throw new RangeError('no compressed RTF')
  const dictionary = Buffer.alloc(dictionarySize)
  let write = dictionary.write(prelude, 'latin1')
  const out = Buffer.alloc(size)
  let length = 0
  const put = (byte: number) => {
    dictionary[write] = byte
    write = (write + 1) % dictionarySize
    if (length < size) out[length++] = byte
  }
  for (let at = 16; at < bytes.length && length < size; ) {
    const control = bytes[at++] ?? 0
    for (let bit = 0; bit < 8 && at < bytes.length; bit += 1) {
      if ((control & (1 << bit)) === 0) {
        put(bytes[at++] ?? 0)
        continue
      }
      if (at + 2 > bytes.length) return out.subarray(0, length)
      const reference = bytes.readUInt16BE(at)
      at += 2
      const from = reference >>> 4
      if (from === write) return out.subarray(0, length)
      for (let n = 0; n < (reference & 15) + 2; n += 1) put(dictionary[(from + n) % dictionarySize] ?? 0)
    }
  }
  return out.subarray(0, length)
}
