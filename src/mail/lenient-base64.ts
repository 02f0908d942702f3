import { Transform } from 'node:stream'

/** A line with a blank between two words, a character that is not ASCII, or a rule: people and lists write it, base64 does not. */
const prose = /^[^\S\n]*(?:[^\s\x80-\xff]+[^\S\n]+\S|[^\s\x80-\xff]*[\x80-\xff]|[_-]{2,}[^\S\n]*$)/m
/** Words alone: nothing that is coded has its capitals only in front. */
const words = /^\s*(?:[A-Z]?[a-z]+[.,!?]?\s+){0,5}[A-Z]?[a-z]+[.,!?]?\s*$/

/** The transfer coding of a text undone once all of it is there: only then can be told whether it is what it says. */
export class LenientBase64 extends Transform {
  readonly #chunks: Buffer[] = []

  override _transform(chunk: Buffer, _encoding: string, done: () => void) {
    this.#chunks.push(chunk)
    done()
  }

  override _flush(done: () => void) {
    this.push(fromBase64(Buffer.concat(this.#chunks.splice(0))))
    done()
  }
}

/** What is coded, and what lists have put below it as it stands; a text that only claims to be coded is returned as it is. */
export function fromBase64(bytes: Buffer): Buffer {
  const text = bytes.toString('latin1')
  const start = prose.exec(text)?.index
  if (start === undefined) return isWord(text) ? bytes : decoded(text)
  if (isCodedInGroups(text)) return decoded(text)
  const coded = text.slice(0, start)
  if (/^\s*$/.test(coded) || isWord(coded)) return bytes
  return Buffer.concat([decoded(coded), Buffer.from('\n'), bytes.subarray(start)])
}

/** `Hello` looks like base64, but what it would mean is nothing that can be read. */
const isWord = (text: string) => words.test(text) && !isText(decoded(text))

/** With blanks within the lines. */
const isCodedInGroups = (text: string) => /^[A-Za-z0-9+/\s]*[=\s]*$/.test(text) && isText(decoded(text))

function isText(bytes: Buffer): boolean {
  if (bytes.some((byte) => byte < 0x20 && ![9, 10, 12, 13, 27].includes(byte))) return false
  return bytes.equals(Buffer.from(bytes.toString('utf8')))
}

/** Node stops at padding, behind which another coded piece may stand. */
function decoded(text: string): Buffer {
  const pieces = text.split(/=+/)
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')))
}
