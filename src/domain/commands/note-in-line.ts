import { Refusal } from '../refusal.ts'
import type { Words } from '../words/index.ts'
import { parseArguments } from './grammar.ts'
import { readLine } from './read-line.ts'

/** What calls the bot, as platforms hand over the text of an edited post: `!note`, `/note`, `@faden note`, `Faden: note`. */
const call = /^\s*\\?(?:[!/]|@?faden[:,]?\s+)?/iu

/** The note in an edited line that began as this verb. A text without the verb is the note itself. */
export function noteInLine(text: string, verb: string, words: Words): string {
  const read = readLine(text.replace(call, ''), true, words)
  if (read instanceof Refusal || read.command.verb !== verb) return text
  const given = parseArguments(verb, read.rest, read.command.grammar, {}, words)
  return given instanceof Refusal ? text : given.text
}
