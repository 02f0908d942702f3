import type { types } from '@slack/bolt'
import type { Button, PostRef } from '../../src/domain/chat.ts'
import { packPost, unpackPost } from './ids.ts'
import { cut, limits } from './limits.ts'

/** What a click brings back. */
export interface Click {
  readonly line: string
  readonly about?: PostRef
}

/** Begins the id of every button of ours; what follows makes it unique in its message. */
export const clickId = 'faden-click'

/** As buttons. */
const shown = 4
/** What may stand around them in one message: who says it, the text, a footnote. */
const blocksAround = 10

/**
 * The first few as buttons, the rest in a menu. A line that is longer than a button may carry gets none: it can be typed.
 */
export function actions(buttons: readonly Button[]): types.KnownBlock[] {
  const usable = buttons.filter((button) => encode(button).length <= limits.buttonValue)
  const most = limits.elementsPerActions
  const rest = usable.slice(shown)
  const fitsMenu =
    rest.length > 1 &&
    rest.length <= limits.optionsPerOverflow &&
    rest.every((button) => encode(button).length <= limits.optionValue)
  if (fitsMenu)
    return [{ type: 'actions', elements: [...usable.slice(0, shown).map(buttonOf), menuOf(rest)] }]
  const blocks: types.KnownBlock[] = []
  for (let from = 0; from < usable.length; from += most)
    blocks.push({
      type: 'actions',
      elements: usable.slice(from, from + most).map((button, index) => buttonOf(button, from + index)),
    })
  return blocks.slice(0, limits.blocksPerMessage - blocksAround)
}

function buttonOf(button: Button, index: number): types.Button {
  return {
    type: 'button',
    action_id: `${clickId}-${index}`,
    text: label(button.label, limits.buttonText),
    value: encode(button),
    ...(button.style ? { style: button.style } : {}),
  }
}

function menuOf(buttons: readonly Button[]): types.Overflow {
  const options = buttons.map((button) => ({
    text: label(button.label, limits.optionText),
    value: encode(button),
  }))
  return { type: 'overflow', action_id: `${clickId}-more`, options }
}

const label = (text: string, most: number): types.PlainTextElement => ({
  type: 'plain_text',
  text: cut(text, most) || '…',
  emoji: false,
})

function encode({ line, about }: Button): string {
  return JSON.stringify(about ? [line, packPost(about)] : [line])
}

/** null: not one of ours, or of a version that is gone. */
export function decodeClick(value: unknown): Click | null {
  if (typeof value !== 'string') return null
  try {
    const [line, packed] = JSON.parse(value) as unknown[]
    if (typeof line !== 'string') return null
    const about = typeof packed === 'string' ? unpackPost(packed) : undefined
    return { line, ...(about && { about }) }
  } catch {
    return null
  }
}
