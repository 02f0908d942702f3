import type { Button, Form, FormField, Notice, PostRef } from '../../src/domain/chat.ts'
import { fill } from '../../src/domain/words/index.ts'
import { readPost } from './buttons.ts'
import { attachment, type Block, type CardAttachment, noticeCard } from './card.ts'
import { cut } from './format.ts'
import type { TeamsWords } from './words.ts'

/** A dialog (“task module”) as an invoke is answered with it. */
export interface Dialog {
  readonly title: string
  readonly width: 'medium'
  readonly height: 'small' | 'medium'
  readonly card: CardAttachment
}

/** What comes back when it is sent. */
export interface Submitted {
  readonly line: string
  readonly about?: PostRef
  /** Names this dialog: sent twice it is one submission. */
  readonly nonce: string
  /** The conversation that it was opened in; null: where it is sent from. */
  readonly place: string | null
  readonly values: Readonly<Record<string, string>>
}

/** Their names are the core's; the prefix keeps them apart from what we put into the dialog ourselves. */
const field = 'field '
const longestValue = 40_000

export function dialogOf(form: Form, nonce: string, place: string | null, words: TeamsWords): Dialog {
  const intro = form.intro
    ? [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: form.intro }] }]
    : []
  const { line, about } = form
  const submit = {
    type: 'Action.Submit',
    title: form.submit,
    style: 'positive',
    data: {
      faden: { line, ...(about && { about }), nonce, place, fields: form.fields.map(({ name }) => name) },
    },
  }
  return {
    title: cut(form.title, 60),
    width: 'medium',
    height: 'medium',
    card: attachment([...intro, ...inputsOf(form, words)], [submit]),
  }
}

/** An answer that something can be done about: its buttons send the dialog once more. */
export function noticeDialog(notice: Notice, nonce: string, place: string, words: TeamsWords): Dialog {
  const { buttons = [], ...said } = notice
  const action = ({ line, about, label }: Button, index: number) => ({
    type: 'Action.Submit',
    title: label,
    data: { faden: { line, ...(about && { about }), nonce: `${nonce}-${index}`, place, fields: [] } },
  })
  const { content } = noticeCard(said)
  return {
    title: words.answer,
    width: 'medium',
    height: 'small',
    card: attachment(content.body, buttons.map(action)),
  }
}

/** A dialog tells what was chosen only when it is sent, and sends nothing while a required field is empty. */
function inputsOf(form: Form, words: TeamsWords): Block[] {
  const refills = form.fields.some((field) => field.refills)
  return form.fields.flatMap((field) => {
    const input = inputOf(refills ? { ...field, required: false } : field)
    if (!input) return []
    if (!field.refills) return [input]
    const hint = fill(words.refills, { send: form.submit })
    return [
      input,
      { type: 'TextBlock', text: hint, wrap: true, isSubtle: true, size: 'Small', spacing: 'None' },
    ]
  })
}

function inputOf({
  name,
  label,
  type,
  value = '',
  hint,
  required = false,
  choices = [],
}: FormField): Block | null {
  const id = field + name
  const input = { id, label, isRequired: required, errorMessage: label }
  switch (type) {
    case 'line':
      return { type: 'Input.Text', ...input, value, maxLength: 500, ...(hint && { placeholder: hint }) }
    case 'text':
      return {
        type: 'Input.Text',
        ...input,
        value,
        isMultiline: true,
        maxLength: longestValue,
        ...(hint && { placeholder: hint }),
      }
    case 'choice':
      return {
        type: 'Input.ChoiceSet',
        ...input,
        style: 'compact',
        // A choice without a value would count as none made.
        value: value === '' ? nothing : value,
        choices: choices.map((choice) => ({
          title: choice.label,
          value: choice.value === '' ? nothing : choice.value,
        })),
      }
    case 'files':
      // A dialog takes none.
      return null
    case 'flag':
      return {
        type: 'Input.Toggle',
        id,
        title: label,
        value: value === 'yes' ? 'yes' : 'no',
        valueOn: 'yes',
        valueOff: 'no',
      }
  }
}

const nothing = '-'

/** null: this is no dialog of ours. */
export function readSubmitted(data: unknown): Submitted | null {
  const given = (data ?? {}) as Record<string, unknown>
  const { line, nonce, place, fields, about } = (given.faden ?? {}) as Record<string, unknown>
  if (typeof line !== 'string' || typeof nonce !== 'string' || !/^[\w-]{1,64}$/.test(nonce)) return null
  if (!Array.isArray(fields) || fields.length > 20) return null
  const values = fields
    .filter((name) => typeof name === 'string')
    .map((name) => [name, textOf(given[field + name])])
  const post = readPost(about)
  return {
    line,
    nonce,
    place: typeof place === 'string' ? place : null,
    values: Object.fromEntries(values),
    ...(post && { about: post }),
  }
}

/** An input left empty is not sent at all. */
function textOf(value: unknown): string {
  if (value === nothing || value === undefined || value === null) return ''
  return String(value).slice(0, longestValue)
}
