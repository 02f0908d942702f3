/**
 * A line that someone may have meant as a command: begins with a prefix, with a mention of the bot, or with a verb's
 * name followed by a flag or nothing. Text that looks like this can never reach a customer, so it errs on the safe side.
 */
export function looksLikeCommand(text: string, verbs: readonly string[]): boolean {
  const start = text.trimStart().toLowerCase()
  if (/^[\\/!.#>]{1,3}\s?[a-zäöü]/.test(start) && !start.startsWith('> ')) return true
  if (/^@?faden\b/.test(start)) return true
  const [first = '', second = ''] = start.split(/\s+/, 2)
  const verb = first.replace(/[:,]$/, '')
  const isVerb = verbs.some((name) => name === verb || (verb.length > 3 && withinOneEdit(name, verb)))
  return isVerb && (second === '' || second.startsWith('--') || second.startsWith('@') || /[:,]$/.test(first))
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
