const [lf, cr] = [10, 13]

/**
 * A mail that somebody's program has bent as a file before it came here: a byte order mark or empty lines in front, UTF-16,
 * line ends of old Macs. Any other is returned as it is.
 */
export function upright(raw: Buffer): Buffer {
  const text = unmarked(raw)
  let start = 0
  while (text[start] === cr || text[start] === lf) start += 1
  const mail = start === text.length ? text : text.subarray(start)
  return mail.includes(lf) || !mail.includes(cr) ? mail : withLineFeeds(mail)
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
