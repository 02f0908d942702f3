/**
 * A typed text that is a command: `!claim`, `@faden claim`. null: just talk. In `text` the bot’s name is `@faden` and
 * whoever else is mentioned stands as `mention` made it.
 */
export function commandLine(text: string): string | null {
  const prefix = /^\\?!(?=\p{L})/u.exec(text) ?? /^@faden(?![\p{L}\p{N}])[:,]?/iu.exec(text)
  return prefix && lineOf(text.slice(prefix[0].length))
}

/** `/ticket claim` and `!ticket claim` are `claim`; with nothing left the answer is help. */
export function lineOf(typed: string): string {
  const line = typed
    .trim()
    .replace(/^\/?ticket(?:\s+|$)/i, '')
    .trim()
  return line === '' ? 'help' : asTyped(line)
}

/** What comes before a command’s text is no Markdown: verb, flags, number, mention. */
const head = /^\S+(?:\s+(?:(?:\\?[-–—@#]|\d)\S*))*/u

function asTyped(line: string): string {
  return line.replace(head, (words) => words.replace(/\\([^\p{L}\p{N}\s])/gu, '$1'))
}

/** Private marks around an id, so that it can become a name where people read it and stay an id where it is an argument. */
export const mention = (id: string): string => `\uE000${id}\uE001`

const marked = /\uE000([\w/-]+)\uE001/g

/** In a command’s head the ids, in all other text the names. */
export function withNames(text: string, name: (id: string) => string, isLine: boolean): string {
  const start = isLine ? (head.exec(text)?.[0].length ?? 0) : 0
  return (
    text.slice(0, start).replace(marked, '$1') +
    text.slice(start).replace(marked, (_mark, id: string) => name(id))
  )
}
