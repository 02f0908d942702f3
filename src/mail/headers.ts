/** One header field: name in lower case, value unfolded but not decoded. */
export interface HeaderField {
  readonly name: string
  readonly value: string
}

/** Nothing that a mail program writes comes near; what is longer is not read as header. */
const maxHeaderBytes = 256 * 1024
const [lf, cr] = [10, 13]

/**
 * Reads the header block of any bytes. Never throws and takes linear time: a line that is no field is skipped,
 * bytes are read as UTF-8, so that raw umlauts survive.
 */
export function readHeaders(raw: Buffer): readonly HeaderField[] {
  const fields: { name: string; value: string }[] = []
  const block = raw.subarray(0, Math.min(bodyStart(raw), maxHeaderBytes)).toString('utf8')
  for (const line of block.split(/\r\n|\n|\r/)) {
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last) last.value += ` ${line.trim()}`
      continue
    }
    const field = /^([!-9;-~]{1,80})[ \t]*:(.*)$/s.exec(line)
    if (field) fields.push({ name: (field[1] ?? '').toLowerCase(), value: (field[2] ?? '').trim() })
  }
  return fields
}

/** Where the body begins: behind the first empty line, or at the end if there is none. */
export function bodyStart(raw: Buffer): number {
  // Line by line: a search for two line ends at once would go through a large mail that has them of one kind only.
  for (let at = raw.indexOf(lf); at >= 0; at = raw.indexOf(lf, at + 1)) {
    if (raw[at + 1] === lf) return at + 2
    if (raw[at + 1] === cr && raw[at + 2] === lf) return at + 3
  }
  return raw.length
}

export function headerValues(fields: readonly HeaderField[], name: string): string[] {
  return fields.filter((field) => field.name === name).map((field) => field.value)
}

export function headerValue(fields: readonly HeaderField[], name: string): string {
  return headerValues(fields, name)[0] ?? ''
}

/** Every `<id>` in the value, once, in order. */
export function messageIdsIn(value: string): string[] {
  return [...new Set(value.match(/<[^<>\s]{1,998}>/g) ?? [])]
}

/** The bare address of `<a@b>` or `a@b`; '' for the null sender `<>`. */
export function bareAddress(value: string): string {
  return (/<([^<>]*)>/.exec(value)?.[1] ?? value).trim().toLowerCase()
}
