import type { Form, PostRef } from './chat.ts'
import { cleanLine } from './clean-text.ts'
import type { Scene } from './commands/scene.ts'
import { confidentialIn } from './confidential.ts'
import { isGreeting } from './greeting.ts'
import type { MessageId } from './ids.ts'
import { Refusal } from './refusal.ts'
import { fill } from './words/index.ts'

/** What is known of a message of the customer's, that the ticket shows or showed. */
export interface CustomersMessage {
  readonly id: MessageId
  /** The number of the ticket that it was split off into; null: it is still here. */
  readonly movedTo: string | null
}

/**
 * Which message is split off: the one that was named, else the newest of the customer's. Not the one that the ticket
 * began with. Of two agents who mean the newest the second is told that it is gone, and never splits off the one before.
 */
export function messageToSplit(
  { ticket, words }: Scene,
  /** Of the customer, oldest first. */
  written: readonly CustomersMessage[],
  /** What the ticket began with. */
  first: MessageId | null,
  named: MessageId | null,
): MessageId | Refusal {
  const { number } = ticket
  const message = named ? written.find(({ id }) => id === named) : written.at(-1)
  if (!message) return new Refusal(words.refusal.notTheirs)
  if (message.movedTo) return new Refusal(fill(words.refusal.splitAlready, { number: message.movedTo }))
  if (message.id === first) return new Refusal(fill(words.refusal.splitsNothing, { number }))
  return message.id
}

const longest = 80

/** Its first line that says something: what a customer writes below another subject rarely has one of its own. */
export function subjectOf(text: string, otherwise: string): string {
  // A subject is read where the message itself may be held back.
  if (confidentialIn(text).length > 0) return otherwise
  const lines = text.split('\n').map((line) => cleanLine(line.replace(/^[\s>*#-]+/, ''), 250))
  const line = lines.find((one) => /[\p{L}\p{N}]/u.test(one) && !isGreeting(one)) ?? otherwise
  if (line.length <= longest) return line
  const cut = line.slice(0, longest + 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), longest / 2)).trimEnd()} …`
}

export function splitForm(
  { ticket, words }: Scene,
  message: MessageId,
  subject: string,
  about: PostRef | undefined,
): Form {
  return {
    title: fill(words.form.splitTitle, { number: ticket.number }),
    intro: words.form.splitIntro,
    fields: [{ name: 'text', label: words.form.subject, type: 'line', required: true, value: subject }],
    submit: words.form.split,
    line: `split m${message}`,
    ...(about ? { about } : {}),
  }
}
