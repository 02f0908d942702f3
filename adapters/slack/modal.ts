import type { types } from '@slack/bolt'
import type { ChatFile, Form, FormField, PostRef } from '../../src/domain/chat.ts'
import { richText } from './format.ts'
import { type Ids, packPost, unpackPost } from './ids.ts'
import { cut, limits } from './limits.ts'
import { chatFile, type SlackFile } from './messages.ts'
import { joined, piecesOf } from './pieces.ts'
import type { SlackWords } from './words.ts'

/** Where a modal was opened from: that is where its command happens, and its answer is shown. */
export interface Origin {
  readonly channel: string
  readonly thread: string | null
}

export interface Submitted extends Origin {
  readonly line: string
  readonly about?: PostRef
  readonly values: Readonly<Record<string, string>>
  readonly files?: readonly ChatFile[]
}

export const formId = 'faden-form'
const actionId = 'value'
/** Of what is told at once when it is chosen. */
export const refillId = 'refill'

/** `shown`: the view whose place it takes, as it was filled in until then. */
export function modalView(
  form: Form,
  origin: Origin,
  words: SlackWords,
  shown: SlackView = {},
): types.ModalView {
  const named = blockIds(shown)
  const isCut = form.title.length > limits.viewTitle
  const fields = form.fields.flatMap(inPieces)
  const tooLong = fields.some(({ type, value = '' }) => isTyped(type) && value.length > limits.inputValue)
  const texts = [isCut ? form.title : '', form.intro ?? '', tooLong ? words.tooLongToEdit : '']
  return {
    type: 'modal',
    callback_id: formId,
    title: plainText(form.title, limits.viewTitle),
    submit: plainText(form.submit, limits.viewButton),
    close: plainText(words.cancel, limits.viewButton),
    private_metadata: pack(form, origin),
    blocks: [
      ...richText(texts.filter(Boolean).join('\n\n')),
      ...fields.slice(0, limits.blocksPerView - 1).map((field) => inputOf(field, named(field), words)),
    ],
  }
}

const isTyped = (type: FormField['type']) => type === 'text' || type === 'line'

/** What is longer than a field may be stands in several, and is one text again when it is sent. */
function inPieces(field: FormField): FormField[] {
  const pieces = field.type === 'text' ? piecesOf(field.name, field.value ?? '') : null
  if (!pieces || pieces.length === 1) return [field]
  return pieces.map(({ id, text }, index) => ({
    ...field,
    name: id,
    label: `${cut(field.label, limits.inputLabel - 10)} (${index + 1}/${pieces.length})`,
    value: text,
    required: field.required === true && index === 0,
  }))
}

/**
 * A block's id is its field's name. In a view that takes another's place Slack keeps what people gave to a block of the same
 * id: where something else is to stand, the id is another one.
 */
function blockIds(shown: SlackView): (field: FormField) => string {
  const before = new Map(statesOf(shown).map((state) => [nameOf(state.block), state]))
  return ({ name, type, value = '' }) => {
    const old = before.get(name)
    if (!old) return name
    const isSame = type === 'files' || given(old.state) === value
    return isSame ? old.block : `${name}#${Number(old.block.split('#')[1] ?? 0) + 1}`
  }
}

const nameOf = (block: string) => block.split('#', 1)[0] ?? ''

function inputOf(field: FormField, block: string, words: SlackWords): types.InputBlock {
  return {
    type: 'input',
    block_id: block,
    ...(field.refills ? { dispatch_action: true } : {}),
    // Slack asks for a box to be ticked if it must not be empty.
    optional: field.type === 'flag' || !field.required,
    label: plainText(field.label, limits.inputLabel),
    element: elementOf(field, words),
    ...(field.hint ? { hint: plainText(field.hint, limits.inputHint) } : {}),
  }
}

function elementOf(field: FormField, words: SlackWords): types.InputBlock['element'] {
  const { type, value = '' } = field
  if (type === 'choice') return selectOf(field)
  if (type === 'files') return { type: 'file_input', action_id: actionId, max_files: limits.filesPerInput }
  if (type === 'flag') {
    const option = { text: plainText(words.yes, limits.optionText), value: 'yes' }
    return {
      type: 'checkboxes',
      action_id: actionId,
      options: [option],
      ...(value === 'yes' ? { initial_options: [option] } : {}),
    }
  }
  return {
    type: 'plain_text_input',
    action_id: actionId,
    multiline: type === 'text',
    max_length: limits.inputValue,
    ...(value && value.length <= limits.inputValue ? { initial_value: value } : {}),
  }
}

function selectOf({ value = '', choices = [], refills }: FormField): types.InputBlock['element'] {
  const options = choices
    .map((choice) => ({ text: plainText(choice.label, limits.optionText), value: option(choice.value) }))
    .filter((one) => one.value.length <= limits.optionValue)
    .slice(0, limits.optionsPerSelect)
  const initial = options.find((one) => one.value === option(value))
  return {
    type: 'static_select',
    action_id: refills ? refillId : actionId,
    options: options.length > 0 ? options : [{ text: plainText('–', 1), value: option('') }],
    ...(initial ? { initial_option: initial } : {}),
  }
}

/** Slack has no empty option. */
const option = (value: string) => `=${value}`

function plainText(text: string, most: number): types.PlainTextElement {
  return { type: 'plain_text', text: cut(text, most) || '–', emoji: false }
}

/** The form goes along, so that a refusal can show it again; what was filled in stands in the view itself. */
function pack({ line, about }: Form, { channel, thread }: Origin): string {
  const packed = JSON.stringify([line, about ? packPost(about) : '', channel, thread ?? ''])
  if (packed.length > limits.privateMetadata) throw new Error('the form’s command is too long for Slack')
  return packed
}

export interface SlackView {
  readonly private_metadata?: string
  readonly state?: { readonly values?: Readonly<Record<string, Readonly<Record<string, unknown>>>> }
}

/** null: not one of ours. */
export function readSubmission(view: SlackView, ids: Ids): Submitted | null {
  const packed = parsed(view.private_metadata)
  const [line, about, channel, thread] = Array.isArray(packed) ? packed.map(String) : []
  if (!line || !channel) return null
  const post = unpackPost(about ?? '')
  const states = statesOf(view)
  const inputs = states.filter(({ state }) => state.type !== 'file_input')
  const values = joined(inputs.map(({ block, state }) => [nameOf(block), given(state)] as const))
  const files = states.flatMap(({ state }) => state.files ?? []).flatMap((file) => chatFile(file, ids))
  return {
    line,
    channel,
    thread: thread || null,
    values,
    ...(files.length > 0 && { files }),
    ...(post && { about: post }),
  }
}

function statesOf(view: SlackView): { readonly block: string; readonly state: State }[] {
  return Object.entries(view.state?.values ?? {}).map(([block, actions]) => {
    const state = actions[actionId] ?? actions[refillId] ?? {}
    return { block, state: state as State }
  })
}

interface State {
  readonly type?: string
  readonly value?: unknown
  readonly selected_option?: { readonly value?: string } | null
  readonly selected_options?: readonly unknown[]
  readonly files?: readonly SlackFile[]
}

function given({ type, value, selected_option, selected_options }: State): string {
  if (type === 'checkboxes') return selected_options?.length ? 'yes' : 'no'
  if (type === 'static_select') return selected_option?.value?.slice(1) ?? ''
  return typeof value === 'string' ? value : ''
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}
