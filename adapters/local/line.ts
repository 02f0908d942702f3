/** How a typed text is to be taken: as talk, as a slash command (no post), or as a command that is a post. */
export type Typed =
  | { readonly kind: 'message' }
  | { readonly kind: 'slash'; readonly line: string }
  | { readonly kind: 'bang'; readonly line: string }

export function readTyped(text: string): Typed {
  if (text.startsWith('/')) return { kind: 'slash', line: commandLine(text.slice(1)) }
  const bang = /^!(?=\p{L})/u.exec(text) ?? /^@faden(?![\p{L}\p{N}])[:,]?/iu.exec(text)
  if (bang) return { kind: 'bang', line: commandLine(text.slice(bang[0].length)) }
  return { kind: 'message' }
}

/** `/claim` and `/ticket claim` are the same line; with nothing left the answer is help. */
function commandLine(typed: string): string {
  const line = typed
    .trim()
    .replace(/^\/?ticket(?:\s+|$)/i, '')
    .trim()
  return line === '' ? 'help' : line
}

/** The command's name, for what the desk itself must know of it. */
export function verbOf(line: string): string {
  return /^\S*/.exec(line)?.[0].toLowerCase() ?? ''
}

/** What the customer reads of a reply that was typed as a post: neither the command nor its options. */
export function replyText(text: string): string {
  const typed = readTyped(text)
  if (typed.kind === 'message') return text
  return (
    /^reply\s+(?:--file\s+(?:["“”„][^"“”„\n]+["“”„]|\S+)\s+|--\w+\s+)*([\s\S]+)$/i.exec(typed.line)?.[1] ??
    text
  )
}
