import { randomBytes } from 'node:crypto'
import { bodyStart, headerValue, readHeaders } from './headers.ts'

/** A long stretch of base64 that is the whole body of one file, and what stands in its place while the mail is read. */
export interface CodedRun {
  readonly start: number
  readonly end: number
  /** What the stand-in decodes to: a file with just these bytes is the one. */
  readonly mark: Buffer
}

/** Below this there is little to save. */
const longRun = 32 * 1024
/** Of a part. */
const longestHead = 16 * 1024
/** RFC 5322 §2.1.1. */
const longestLine = 1000
const pieceLines = 1000
const [lf, cr, equals] = [10, 13, 61]

/**
 * The large files of a mail, as far as their bodies are plainly base64: lines of one length, directly below the head of a
 * part that is no text and no mail. They can go round the parser, which makes several times their size of them.
 */
export function codedRuns(raw: Buffer): CodedRun[] {
  const runs: CodedRun[] = []
  let behind = 0
  // None is missed by looking every half of the least length.
  for (let at = longRun / 2; at < raw.length; at += longRun / 2) {
    const stretch = stretchAround(raw, at, behind)
    if (!stretch) continue
    const { start, end } = stretch
    if (isFileBody(raw, start, behind)) runs.push({ start, end, mark: randomBytes(24) })
    // Nor is one looked at twice: a text may be as long as a file.
    behind = end
    at = end
  }
  return runs
}

/** The mail with a short line for each run. */
export function* around(raw: Buffer, runs: readonly CodedRun[], pieceBytes: number): Generator<Buffer> {
  let at = 0
  for (const { start, end, mark } of runs) {
    yield* pieces(raw.subarray(at, start), pieceBytes)
    yield Buffer.from(`${mark.toString('base64')}\r\n`)
    at = end
  }
  yield* pieces(raw.subarray(at), pieceBytes)
}

/** What a run codes, without ever being held as text. */
export function decodedRun(raw: Buffer, { start, end }: CodedRun): Buffer {
  const width = raw.indexOf(lf, start) + 1 - start
  const bytes = Buffer.allocUnsafeSlow(Math.ceil(((end - start) * 3) / 4))
  let length = 0
  for (let at = start; at < end; at += width * pieceLines)
    length += bytes.write(
      raw.toString('latin1', at, Math.min(at + width * pieceLines, end)),
      length,
      'base64',
    )
  return bytes.subarray(0, length)
}

function* pieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function stretchAround(raw: Buffer, at: number, from: number): { start: number; end: number } | null {
  const near = Math.max(0, at - longestLine)
  let start = near + raw.subarray(near, at).lastIndexOf(lf) + 1
  let end = start + raw.subarray(start, start + longestLine).indexOf(lf) + 1
  const width = end - start
  if (start <= Math.max(near, from) || width === 0 || !isFullLine(raw, start, width)) return null
  while (start - width > from && isFullLine(raw, start - width, width)) start -= width
  while (isFullLine(raw, end, width)) end += width
  end = behindLastLine(raw, end, width)
  return end - start < longRun ? null : { start, end }
}

/** Of `width` bytes with its end, and so that each line can be decoded for itself. */
function isFullLine(raw: Buffer, start: number, width: number): boolean {
  const end = start + width
  if (end > raw.length || raw[end - 1] !== lf) return false
  const stop = raw[end - 2] === cr ? end - 2 : end - 1
  if (stop === start || (stop - start) % 4 !== 0) return false
  for (let at = start; at < stop; at++) if (alphabet[raw[at] ?? 0] === 0) return false
  return true
}

/** The last line may be shorter and padded. */
function behindLastLine(raw: Buffer, start: number, width: number): number {
  const end = start + raw.subarray(start, start + width).indexOf(lf) + 1
  if (end === start) return start
  let stop = raw[end - 2] === cr ? end - 2 : end - 1
  if (stop <= start || (stop - start) % 4 !== 0) return start
  for (let padding = 0; padding < 2 && raw[stop - 1] === equals; padding++) stop -= 1
  for (let at = start; at < stop; at++) if (alphabet[raw[at] ?? 0] === 0) return start
  return end
}

function isFileBody(raw: Buffer, start: number, from: number): boolean {
  const head = raw.subarray(Math.max(from, start - longestHead), start)
  const boundary = head.lastIndexOf('\n--')
  const lines = boundary < 0 ? -1 : head.indexOf(lf, boundary + 1) + 1
  if (lines <= 0) return false
  const part = head.subarray(lines)
  if (!/\n\r?\n$/.test(part.toString('latin1')) || bodyStart(part) !== part.length) return false
  const fields = readHeaders(part)
  return (
    /^base64$/i.test(headerValue(fields, 'content-transfer-encoding')) &&
    /^(application|image|audio|video|font|model)\//i.test(headerValue(fields, 'content-type'))
  )
}

/** 1 where a byte is one of base64 (RFC 4648 §4), padding excepted. */
const alphabet = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? 1 : 0,
)
