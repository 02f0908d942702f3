/** What may stand before a line without being part of it: spaces, invisible marks, quotes, emphasis. */
const decoration = /^[\s\p{Cf}"'`*_~“”„«»‚‘’]+/u
/** What can only follow a verb: a flag, a mention, a ticket's number, a time. */
const argument = /^((--?|[–—])\p{L}|@\S|#?\d{5,12}$|\d{1,3}[dhm]$|\d{4}-\d{2}-\d{2})/u

/**
 * A line that someone may have meant as a command: begins with a prefix, with a mention of the bot, or with a verb's
 * name followed by a colon, an argument or nothing. Text that looks like this can never reach a customer, so it errs on
 * the safe side; but sentences that merely begin with a verb, paths, headings and quotes are what agents write.
 */
export function looksLikeCommand(text: string, verbs: readonly string[]): boolean {
  const start = text.replace(decoration, '').toLowerCase()
  const isVerb = (word: string) =>
    verbs.some((name) => name === word || (name.length > 4 && withinOneEdit(name, word)))

  if (/^[\\/／!]{1,3}\s?\p{L}/u.test(start)) return !/^\/[\p{L}\d._-]+\//u.test(start)
  const [, dotted = ''] = /^[.#>](\p{L}+)/u.exec(start) ?? []
  if (/^@?faden\b/.test(start) || isVerb(dotted)) return true

  const [first = '', second = ''] = start.split(/\s+/, 2)
  const hasColon = first.endsWith(':')
  return isVerb(hasColon ? first.slice(0, -1) : first) && (hasColon || second === '' || argument.test(second))
}

/**
 * Stricter, for what was merely typed: a verb that takes a text, forgotten the prefix, is a note or a reply and not for
 * the customer as it stands. “Close the window” is caught, too; whoever means it writes `reply` before it.
 */
export function mayBeMeantAsCommand(text: string, verbs: readonly string[]): boolean {
  if (looksLikeCommand(text, verbs)) return true
  const [first = ''] = text.replace(decoration, '').toLowerCase().split(/\s+/, 1)
  return verbs.some((name) => name === first || (name.length > 4 && withinOneEdit(name, first)))
}

/** One letter missing, added, changed or swapped with its neighbour. */
export function withinOneEdit(a: string, b: string): boolean {
  if (a === b) return true
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const [restA, restB] = [a.slice(start), b.slice(start)]
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}
