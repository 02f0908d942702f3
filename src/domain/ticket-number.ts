/** Numbers begin at 10001, so that no room, year or amount is taken for one. */
const digits = String.raw`\d{5,12}`

const alone = new RegExp(`^#?(${digits})$`)
/** `--file` has a value of its own, which may be digits. */
const flags = String.raw`(?:(?:--?|[–—])(?!file\b)[a-z]+\s+)*`
const leading = new RegExp(`^(${flags})#?(${digits})(?=\\s|$)`, 'i')

/** `10042` or `#10042`, and nothing else. */
export function ticketNumber(text: string): string | null {
  return alone.exec(text.trim())?.[1] ?? null
}

/** The number that a text begins with, also behind flags that were typed first, and what is left of the text. */
export function leadingNumber(text: string): { readonly number: string; readonly rest: string } | null {
  const [found, before = '', number] = leading.exec(text) ?? []
  return found && number ? { number, rest: before + text.slice(found.length).trimStart() } : null
}
