import type { HeaderField } from './headers.ts'

const name = 'X-Faden-Shortened-From'

/** Marks the beginning of a mail that was too large to be fetched whole; the mark is the very first line. */
export function markShortened(start: Buffer, originalSize: number): Buffer {
  return Buffer.concat([Buffer.from(`${name}: ${originalSize}\r\n`), start])
}

/** The size of the whole mail in bytes, if this is only its beginning. */
export function shortenedFrom(headers: readonly HeaderField[]): number | null {
  const first = headers[0]
  if (first?.name !== name.toLowerCase() || !/^\d{1,12}$/.test(first.value)) return null
  return Number(first.value)
}
