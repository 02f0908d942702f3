/** How a text is to be taken. */
export type Typed = { readonly kind: 'message' } | { readonly kind: 'command'; readonly line: string }

export interface Addressee {
  /** `@faden:school.example` */
  readonly user: string
  /** As people see it: clients put it in front when somebody picks the bot from their list. */
  readonly name: string
}

/** `!claim`, `@faden claim`, `Faden: claim`, and `/claim` where a client lets it through. */
export function readTyped(text: string, bot: Addressee): Typed {
  const bang = /^[!/](?=\p{L})/u.exec(text)
  if (bang) return { kind: 'command', line: commandLine(text.slice(bang[0].length)) }
  const rest = afterName(text, bot)
  return rest === null ? { kind: 'message' } : { kind: 'command', line: commandLine(rest) }
}

/** What follows the bot's name at the beginning; null: it is not there. */
function afterName(text: string, { user, name }: Addressee): string | null {
  const local = user.slice(1, user.indexOf(':'))
  const names = [user, `@${name}`, `@${local}`, `${name}:`, `${name},`, `${local}:`, `${local},`, '@faden']
  const said = text.toLowerCase()
  for (const one of names.filter((known) => known.length > 1).sort((a, b) => b.length - a.length)) {
    if (!said.startsWith(one.toLowerCase())) continue
    const rest = text.slice(one.length)
    if (!/^[\p{L}\p{N}]/u.test(rest)) return rest.replace(/^[:,]/, '')
  }
  return null
}

/** `!claim` and `!ticket claim` are the same line; with nothing left the answer is help. */
function commandLine(typed: string): string {
  const line = typed
    .trim()
    .replace(/^[!/]?ticket(?:\s+|$)/i, '')
    .trim()
  return line === '' ? 'help' : line
}

/** Its first word is a person: a mention stands for the account, not for a name with spaces. */
export const namesSomebody = (line: string): boolean => /^assign\s/i.test(line)

/** It is said of the message that it answers. */
export const isAboutAnswered = (line: string): boolean => /^split(?:\s|$)/i.test(line)

export const isBareReply = (line: string): boolean => /^reply(?:\s+--\w+)*$/i.test(line)
