import {
  isAttribution,
  isForwardMark,
  isOriginalMark,
  isSureAttribution,
  mayStartAttribution,
  quotedHeader,
  startsWithDay,
} from './reply-marks.ts'
import { markedSignature, withoutSignature } from './reply-signature.ts'

/** A longer text is not searched for quotations: what a person adds to it can't be told in reasonable time. */
const maxLines = 5_000

/**
 * What is new in an answer. Quotations and the signature go; an answer written between quoted lines keeps them, a
 * forward keeps what it forwards, and if nothing would be left everything stays.
 */
export function replyText(text: string): string {
  const whole = text.trim()
  const lines = whole.split('\n').map((line) => line.trimEnd())
  if (lines.length > maxLines) return whole
  const above = lines.slice(0, originalStart(lines))
  const own = withoutSignature(withoutQuotes(above))
  return own.join('\n').trim() || withoutQuotes(lines).join('\n').trim() || whole
}

/** Where an unquoted original begins (Outlook, GMX), or the end. Own text must stand above it. */
function originalStart(lines: readonly string[]): number {
  let ownAbove = false
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at]?.trim() ?? ''
    if (isForwardMark(line)) return lines.length
    if (
      ownAbove &&
      (isOriginalMark(line) || startsHeaderBlock(lines, at) || startsUnquotedReply(lines, at))
    ) {
      return rulesAbove(lines, at)
    }
    ownAbove ||= line !== '' && !isQuoted(line)
  }
  return lines.length
}

function startsUnquotedReply(lines: readonly string[], at: number): boolean {
  const length = attributionLength(lines, at)
  return (
    length > 0 &&
    isSureAttribution(joined(lines, at, length)) &&
    !lines.slice(at + length).some((line) => isQuoted(line))
  )
}

/** `Von:` or `Gesendet:` first, and at least three different headers within the next lines. */
function startsHeaderBlock(lines: readonly string[], at: number): boolean {
  const first = quotedHeader(lines[at] ?? '')
  if (first !== 'from' && first !== 'sent') return false
  const names = new Set<string>()
  for (const line of lines.slice(at, at + 7)) {
    const name = quotedHeader(line)
    if (name) names.add(name)
    else if (line.trim() === '' && names.size > 1) break
  }
  return names.has('from') && names.size >= 3
}

/** Outlook draws a line of underscores above its header block. */
function rulesAbove(lines: readonly string[], at: number): number {
  let start = at
  while (start > 0 && /^\s*[-_=*]{0,200}\s*$/.test(lines[start - 1] ?? '')) start -= 1
  return start
}

/** How many lines the attribution takes that starts here; 0 for none. Programs wrap it anywhere. */
function attributionLength(lines: readonly string[], at: number): number {
  const first = lines[at]?.trim() ?? ''
  if (first === '' || isQuoted(first)) return 0
  for (let length = 1; length <= 4; length += 1) {
    if (length === 2 && !mayStartAttribution(first)) return 0
    if ((lines[at + length - 1] ?? '').trim() === '') return 0
    if (isAttribution(joined(lines, at, length))) return startsLater(lines, at, length) ? 0 : length
  }
  return 0
}

/** “I asked <her> twice” above “Am 3.11. schrieb …:” is not part of it. */
function startsLater(lines: readonly string[], at: number, length: number): boolean {
  if (startsWithDay(lines[at] ?? '')) return false
  for (let skip = 1; skip < length; skip += 1) {
    if (
      startsWithDay(lines[at + skip]?.trim() ?? '') &&
      isAttribution(joined(lines, at + skip, length - skip))
    )
      return true
  }
  return false
}

const joined = (lines: readonly string[], at: number, length: number) =>
  lines
    .slice(at, at + length)
    .map((line) => line.trim())
    .join(' ')

function quoteFollows(lines: readonly string[], from: number): boolean {
  for (const line of lines.slice(from, from + 4)) {
    if (line.trim() !== '') return isQuoted(line)
  }
  return false
}

/** Old programs put initials before the mark. */
const isQuoted = (line: string) => /^\s{0,3}[A-Z]{0,2}>/.test(line)

/**
 * Drops the quotation at the end, and a whole one at the top; between own lines it stays, for an answer refers to it. So
 * does one at the top that no program has introduced: somebody put it there.
 */
function withoutQuotes(lines: readonly string[]): readonly string[] {
  const { quoted, introduced } = markQuoted(lines)
  const own = lines.map((line, at) => !quoted[at] && line.trim() !== '')
  const first = own.indexOf(true)
  if (first < 0) return []
  const signature = markedSignature(lines, (at) => quoted[at] ?? false)
  const before = signature > first ? own.slice(0, signature) : own
  const end = before.lastIndexOf(true)
  const quotedInside = quoted.some((isQuote, at) => isQuote && at > first && at < end)
  const putThere = first > 0 && !introduced.includes(true) && lines.slice(0, first).some(isQuoted)
  const start = quotedInside || putThere ? 0 : first
  return lines.slice(start, end + 1).filter((_, at) => !introduced[start + at])
}

/** What is quoted, and which lines introduce it: programs write those, and they say nothing that the thread does not. */
function markQuoted(lines: readonly string[]): { quoted: boolean[]; introduced: boolean[] } {
  const quoted = lines.map(isQuoted)
  const introduced = lines.map(() => false)
  for (let at = 0; at < lines.length; at += 1) {
    const length = attributionLength(lines, at)
    if (length === 0) continue
    const followed = quoteFollows(lines, at + length)
    if (!followed && !isSureAttribution(joined(lines, at, length))) continue
    quoted.fill(true, at, at + length)
    introduced.fill(true, at, at + length)
    at += length - 1
  }
  return { quoted, introduced }
}
