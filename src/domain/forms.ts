import type { Form, PostRef } from './chat.ts'
import type { Scene } from './commands/scene.ts'
import { othersOf } from './recipients.ts'
import { fill, type Words } from './words/index.ts'

/** The modals that stand for a line: what is filled in comes back as the command's values. */
export function replyForm(
  { ticket, requester, participants, words }: Scene,
  about: PostRef | undefined,
  text: string,
): Form {
  const name = requester.name ?? requester.email
  return {
    title: fill(words.form.replyTitle, { number: ticket.number }),
    intro: fill(words.form.recipients, {
      name,
      email: requester.email,
      others: othersOf(participants, words),
    }),
    fields: [
      { name: 'text', label: words.form.text, type: 'text', required: true, value: text },
      {
        name: 'then',
        label: words.form.afterwards,
        type: 'choice',
        value: '',
        choices: [
          { value: '', label: words.form.leaveOpen },
          { value: 'wait', label: words.form.setPending },
          { value: 'resolve', label: words.form.setResolved },
          { value: 'close', label: words.form.setClosed },
        ],
      },
    ],
    submit: words.form.send,
    line: 'reply',
    ...(about ? { about } : {}),
  }
}

export function escalateForm({ ticket, team, teams, requester, words }: Scene): Form {
  const name = requester.name ?? requester.email
  const higher = [...teams.values()].filter((other) => other.level > team.level)
  return {
    title: fill(words.form.escalateTitle, { number: ticket.number }),
    intro: words.form.statusStays,
    fields: [
      {
        name: 'team',
        label: words.form.to,
        type: 'choice',
        value: team.escalatesTo ?? higher[0]?.id ?? '',
        choices: higher.map((other) => ({ value: other.id, label: other.name })),
      },
      { name: 'text', label: words.form.note, type: 'text', required: true },
      { name: 'tell', label: fill(words.form.tell, { name }), type: 'flag', value: 'yes' },
      {
        name: 'sentence',
        label: fill(words.form.sentence, { name }),
        type: 'text',
        value: team.escalationSentence,
      },
    ],
    submit: words.form.handOver,
    line: 'escalate',
  }
}

export function closeForm({ ticket, words }: Scene): Form {
  return {
    title: fill(words.form.closeTitle, { number: ticket.number }),
    fields: [{ name: 'text', label: words.form.closeNote, type: 'text' }],
    submit: words.form.close,
    line: 'close',
  }
}

/** The first word of a conversation: there is no ticket yet. */
export function mailForm(words: Words): Form {
  const { form } = words
  return {
    title: form.mailTitle,
    fields: [
      { name: 'email', label: form.mailTo, type: 'line', required: true },
      { name: 'subject', label: form.subject, type: 'line', required: true },
      { name: 'text', label: form.text, type: 'text', required: true },
    ],
    submit: form.send,
    line: 'mail',
  }
}
