import { Refusal } from '../refusal.ts'
import { leadingNumber } from '../ticket-number.ts'
import { fill, literally, type Words } from '../words/index.ts'
import type { Command } from './command.ts'
import { verbMeant } from './german.ts'
import { withinOneEdit } from './looks-like-command.ts'
import { commandTable, verbNames } from './table.ts'

export interface ReadLine {
  readonly command: Command
  /** `claim 10042`: the ticket meant, outside its thread. */
  readonly number: string | null
  readonly rest: string
}

/** Splits a line into verb, ticket number and the rest. Numbers count only where no thread says which ticket is meant. */
export function readLine(line: string, inThread: boolean, words: Words): ReadLine | Refusal {
  const [, verb = '', after = ''] = line.trim().match(/^(\S*)\s*([\s\S]*)$/) ?? []
  const command = commandTable.find((known) => known.verb === verb.toLowerCase())
  if (!command) {
    const near = verbMeant(verb) ?? verbNames.find((name) => withinOneEdit(name, verb.toLowerCase()))
    const hint = near ? fill(words.refusal.didYouMean, { verb: near }) : ''
    const typed = literally(verb.slice(0, 40).toWellFormed())
    return new Refusal(fill(words.refusal.unknownVerb, { verb: typed, hint }))
  }
  const takesNumber = command.kind === 'decides' || command.ticket !== 'none'
  const found = takesNumber && (!inThread || command.verb === 'show') ? leadingNumber(after) : null
  const { number = null, rest = after } = found ?? {}
  if (command.grammar.other && number && rest.trim() === '')
    return new Refusal(fill(words.refusal.needsBoth, { verb: command.verb, number }))
  return { command, number, rest }
}
