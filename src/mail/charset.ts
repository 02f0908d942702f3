import { analyse } from 'chardet'
import iconv from 'iconv-lite'

/** Names that no registry knows, as programs write them. */
const nicknames: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  ansi: 'windows-1252',
  'ansi_x3.4-1968': 'ascii',
  // The platform's own decoder lacks what Windows adds to it.
  'euc-kr': 'cp949',
  ks_c_5601: 'cp949',
  'ks_c_5601-1987': 'cp949',
  cp936: 'gbk',
  cp932: 'shift_jis',
  cp50220: 'iso-2022-jp',
  macroman: 'macintosh',
}

/** Below it a guess says less than that most mail is written in the West. */
const sure = 50
const guessedFrom = 16 * 1024
/** Of iconv-lite's many codings those that mail is written in, and that the platform's own decoder lacks. */
const onlyIconv =
  /^(utf-?7(-imap)?|utf-?32(le|be)?|(cp|ibm)[-_]?(437|850|852|855|857|858|865|949)|hp-?roman8|tis-?620)$/

/**
 * Bytes as text, whatever their label says. A label that can't be right (or is missing, or nobody knows) gives way to what
 * the bytes look like: UTF-8 if they are valid as such, else a guess. Never throws.
 */
export function decodeText(bytes: Buffer, label: string | null): string {
  const charset = isUnlabelledJapanese(bytes, label) ? 'iso-2022-jp' : normalized(label)
  if (isPlain(bytes) && !/^(utf-?(7|16|32)|iso-2022|hz)/.test(charset)) return bytes.toString('latin1')
  // What is valid as UTF-8 and not ASCII is UTF-8: in no other coding do its sequences come about by chance.
  if (!/^(utf-?(7|16|32)|iso-2022)/.test(charset)) {
    const text = decodedStrictly(bytes, 'utf-8')
    if (text !== null) return text
  }
  const asLabelled = charset === 'utf-8' || charset === '' ? mostlyUtf8(bytes) : decodedAs(bytes, charset)
  return asLabelled ?? guessed(bytes)
}

function normalized(label: string | null): string {
  const charset = (label ?? '')
    .toLowerCase()
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 40)
  const known = nicknames[charset] ?? charset
  return known
    .replace(/^(?:us-?)?ascii$/, 'utf-8')
    .replace(/^(?:win|windows|cp|x-cp)[-_]?(125\d|874)$/, 'windows-$1')
    .replace(/^(?:latin|l)[-_]?([1-9]|10)$/, 'latin$1')
    .replace(/^iso[-_]?8859[-_](\d+)(?:-[ei])?$/, 'iso-8859-$1')
}

/** Its escapes stand in no other text (RFC 1468). */
const isUnlabelledJapanese = (bytes: Buffer, label: string | null) =>
  /^(us-ascii|ascii|utf-8)?$/i.test(label ?? '') && (bytes.includes('\x1b$B') || bytes.includes('\x1b$@'))

function isPlain(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte >= 0x80) return false
  return true
}

function decodedStrictly(bytes: Buffer, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Cut off within a character, or with something else appended: more of it is UTF-8 than is not. */
function mostlyUtf8(bytes: Buffer): string | null {
  const text = new TextDecoder('utf-8').decode(bytes)
  const broken = unreadable(text)
  const sound = (text.match(/[^\p{ASCII}\ufffd]/gu) ?? []).length
  return sound > broken ? text : null
}

/** Null for a coding that nobody knows, and where more than a few characters don't fit it. */
function decodedAs(bytes: Buffer, charset: string): string | null {
  if (charset === '') return null
  try {
    const text = onlyIconv.test(charset)
      ? iconv.decode(bytes, charset)
      : new TextDecoder(charset).decode(bytes)
    return unreadable(text) * 20 > text.length ? null : text
  } catch {
    return null
  }
}

const unreadable = (text: string) => text.split('\uFFFD').length - 1

function guessed(bytes: Buffer): string {
  const [first] = analyse(bytes.subarray(0, guessedFrom))
  const name = first && first.confidence >= sure ? first.name.toLowerCase() : ''
  const isWestern = name === '' || name === 'utf-8' || name.startsWith('iso-8859-')
  return (
    (isWestern ? null : decodedAs(bytes, normalized(name))) ?? new TextDecoder('windows-1252').decode(bytes)
  )
}
