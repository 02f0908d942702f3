import type { ChatEvent, Form } from '../domain/chat.ts'
import { type Arguments, type Command, usage, type Verb } from '../domain/commands/index.ts'
import { ticketForm } from '../domain/forms.ts'
import type { Agent } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type Pickable, pickableTickets } from '../store/pickable.ts'

/** As many as one list of a form holds on every platform that has forms. */
const offered = 50
/** A form carries its line along, and platforms let it carry a few thousand characters. */
const longestLine = 2000

const everyOpen: Pickable = { own: true, others: true }
/** Where not every open ticket fits. */
const fitting: Partial<Record<Verb, Pickable | null>> = {
  claim: { own: false, others: true },
  unclaim: { own: true, others: false },
  // What is closed is too much for a list, and the quarantine has no tickets.
  reopen: null,
  reject: null,
  // About a message of a thread.
  split: null,
}

/** The form that asks which ticket is meant, where a line outside of any thread does not say it. null: it can't be asked. */
export async function pickTicket(
  db: Db,
  agent: Agent,
  event: Extract<ChatEvent, { kind: 'command' }>,
  command: Command,
  given: Arguments,
  words: Words,
): Promise<Form | Refusal | null> {
  if (event.thread || event.about || event.line.length > longestLine) return null
  // Nobody picks a ticket to be told afterwards that the text is missing.
  const lacksText = command.grammar.text?.required && !command.form && !given.text
  if (lacksText && !event.files?.length)
    return new Refusal(fill(words.refusal.usage, { usage: usage(command) }))
  const fit = command.verb in fitting ? fitting[command.verb] : everyOpen
  const tickets = fit ? await pickableTickets(db, agent, fit, offered) : []
  return tickets.length > 0 ? ticketForm(event.line, tickets, words) : null
}
