/** Numbers begin at 10001, so that no room, year or amount is taken for one. */
const digits = String.raw`\d{5,12}`

const alone = new RegExp(`^#?(${digits})$`)
const leading = new RegExp(`^#?(${digits})(?=\\s|$)`)

/** `10042` or `#10042`, and nothing else. */
export function ticketNumber(text: string): string | null {
  return alone.exec(text.trim())?.[1] ?? null
}

/** The number that a text begins with, and what is left of the text. */
export function leadingNumber(text: string): { readonly number: string; readonly rest: string } | null {
  const [found, number] = leading.exec(text) ?? []
  return found && number ? { number, rest: text.slice(found.length).trimStart() } : null
}
