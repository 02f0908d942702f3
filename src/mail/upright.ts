import { bodyStart, readHeaders } from './headers.ts'

const [lf, cr] = [10, 13]

/**
 * A mail that somebody's program has bent as a file before it came here: a byte order mark or empty lines in front, UTF-16,
 * line ends of old Macs or doubled ones, no head at all or one that ends with a line of blanks. Any other is returned as it is.
 */
export function upright(raw: Buffer): Buffer {
  const text = unmarked(raw)
  let start = 0
  while (text[start] === cr || text[start] === lf) start += 1
  const mail = withEndOfHead(withLineEnds(start === text.length ? text : text.subarray(start)))
  return mail.length > 0 && readHeaders(mail).length === 0 ? Buffer.concat([noHead, mail]) : mail
}

const noHead = Buffer.from('\r\n\r\n')
/** Behind a line of blanks stands neither a field nor the rest of one. */
const blankEnd = /\n[ \t]+\r?\n(?![!-9;-~]+[ \t]*:|[ \t\r\n])/

function withEndOfHead(mail: Buffer): Buffer {
  const head = mail.toString('latin1', 0, Math.min(bodyStart(mail), maxHead))
  const [end] = blankEnd.exec(head) ?? []
  if (end === undefined) return mail
  const at = head.indexOf(end)
  return Buffer.concat([mail.subarray(0, at + 1), Buffer.from('\r\n'), mail.subarray(at + end.length)])
}

const maxHead = 64 * 1024

/** Where it would show, if line ends were doubled. */
const beginning = 4096

function withLineEnds(mail: Buffer): Buffer {
  if (!mail.includes(lf)) return mail.includes(cr) ? withLineFeeds(mail) : mail
  return mail.subarray(0, beginning).includes('\r\r\n')
    ? Buffer.from(mail.toString('latin1').replaceAll('\r\r\n', '\r\n'), 'latin1')
    : mail
}

function unmarked(raw: Buffer): Buffer {
  const [first, second, third] = raw
  if (first === 0xff && second === 0xfe) return Buffer.from(raw.subarray(2).toString('utf16le'))
  if (first === 0xfe && second === 0xff && raw.length % 2 === 0)
    return Buffer.from(Buffer.from(raw.subarray(2)).swap16().toString('utf16le'))
  return first === 0xef && second === 0xbb && third === 0xbf ? raw.subarray(3) : raw
}

function withLineFeeds(raw: Buffer): Buffer {
  const mail = Buffer.from(raw)
  for (let at = mail.indexOf(cr); at >= 0; at = mail.indexOf(cr, at + 1)) mail[at] = lf
  return mail
}
