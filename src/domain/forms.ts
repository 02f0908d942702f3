import type { Form, FormField, PostRef } from './chat.ts'
import type { Scene } from './commands/scene.ts'
import { fileSize } from './file-size.ts'
import { othersOf } from './recipients.ts'
import type { Language } from './status.ts'
import { fill, type Words } from './words/index.ts'

export interface OfferedFile {
  readonly id: string
  readonly name: string
  readonly size: number
  readonly author: string
  readonly visibility: 'public' | 'internal'
}

/** More boxes than this nobody reads; the others are named in a line. */
const offeredFiles = 10

/** The modals that stand for a line: what is filled in comes back as the command's values. */
export function replyForm(
  { ticket, team, requester, participants, language, words }: Scene,
  about: PostRef | undefined,
  text: string,
  /** Those that lie in the ticket, the newest first. */
  files: readonly OfferedFile[] = [],
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
      ...(team.canned.length > 0 ? [cannedField(team, words)] : []),
      { name: 'text', label: words.form.text, type: 'text', required: true, value: text },
      { name: 'files', label: words.form.files, type: 'files' },
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
      ...files.slice(0, offeredFiles).map(fileField(language, words)),
    ],
    submit: words.form.send,
    line: 'reply',
    ...(about ? { about } : {}),
  }
}

function cannedField({ canned }: Scene['team'], { form }: Words): FormField {
  return {
    name: 'canned',
    label: form.canned,
    hint: form.cannedHint,
    type: 'choice',
    refills: true,
    value: '',
    choices: [
      { value: '', label: form.noneCanned },
      ...canned.map(({ name, title }) => ({ value: name, label: title })),
    ],
  }
}

/** As somebody has filled it in. */
export function filledForm(form: Form, values: Readonly<Record<string, string>>): Form {
  const fields = form.fields.map((field) => ({ ...field, value: values[field.name] ?? field.value ?? '' }))
  return { ...form, fields }
}

/** Never ticked beforehand: only what somebody has chosen leaves. */
function fileField(language: Language, words: Words) {
  return ({ id, name, size, author, visibility }: OfferedFile): FormField => {
    const label = visibility === 'internal' ? words.form.alongInternal : words.form.along
    return {
      name: `file-${id}`,
      label: fill(label, { file: name, size: fileSize(size, language), author }),
      type: 'flag',
      value: 'no',
    }
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
        value: team.escalationSentence[ticket.language],
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

/** A ticket on behalf of somebody, perhaps from what was said elsewhere. */
export function newForm(words: Words, from: Partial<Readonly<Record<'email' | 'text', string>>>): Form {
  const { form } = words
  return {
    title: form.newTitle,
    intro: form.newIntro,
    fields: [
      { name: 'email', label: form.newFor, type: 'line', required: true, value: from.email ?? '' },
      { name: 'subject', label: form.subject, type: 'line', required: true },
      { name: 'text', label: form.newText, type: 'text', required: true, value: from.text ?? '' },
    ],
    submit: form.create,
    line: 'new',
  }
}

/** Which ticket a line is about that names none: its number comes back as the command's value. */
export function ticketForm(
  line: string,
  tickets: readonly { readonly number: string; readonly subject: string }[],
  words: Words,
): Form {
  const { form } = words
  return {
    title: form.pickTitle,
    fields: [
      {
        name: 'number',
        label: form.ticket,
        type: 'choice',
        required: true,
        value: tickets[0]?.number ?? '',
        choices: tickets.map(({ number, subject }) => ({ value: number, label: `${number} ${subject}` })),
      },
    ],
    submit: form.next,
    line,
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
