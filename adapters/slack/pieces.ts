import { limits } from './limits.ts'

/** A text in several fields of a form, none of which may hold all of it. */
export interface Piece {
  /** The field's name; of those after the first with how they hang together. */
  readonly id: string
  readonly text: string
}

/** More than Slack lets anybody write in one message. */
const most = 20
/** Where a text is cut, best first; that very character is put back when it is joined. */
const borders = [
  ['n', '\n'],
  ['s', ' '],
] as const
const joiners: Readonly<Record<string, string>> = { n: '\n', s: ' ', x: '' }
const continued = /^(.+)~([nsx])(\d+)$/

/** null: it is longer than that. */
export function piecesOf(name: string, text: string): readonly Piece[] | null {
  const pieces: Piece[] = []
  let left = text
  let id = name
  while (left.length > limits.inputValue) {
    const { at, skip, joiner } = cutOf(left)
    pieces.push({ id, text: left.slice(0, at) })
    left = left.slice(at + skip)
    id = `${name}~${joiner}${pieces.length + 1}`
  }
  pieces.push({ id, text: left })
  return pieces.length > most ? null : pieces
}

function cutOf(text: string): { at: number; skip: number; joiner: string } {
  for (const [joiner, border] of borders) {
    const at = text.lastIndexOf(border, limits.inputValue)
    if (at > limits.inputValue / 2) return { at, skip: 1, joiner }
  }
  // Never between the two halves of an emoji.
  const isHalf = /[\uD800-\uDBFF]/.test(text[limits.inputValue - 1] ?? '')
  return { at: limits.inputValue - (isHalf ? 1 : 0), skip: 0, joiner: 'x' }
}

/** What was filled in, by the names of the fields. */
export function joined(filled: readonly (readonly [id: string, text: string])[]): Record<string, string> {
  const whole = filled.filter(([id]) => !continued.test(id))
  const further = filled.flatMap(([id, text]) => {
    const [, name = '', joiner = '', number = ''] = continued.exec(id) ?? []
    return name ? [{ name, number: Number(number), added: `${joiners[joiner]}${text}` }] : []
  })
  const rest = (name: string) =>
    further
      .filter((one) => one.name === name)
      .sort((a, b) => a.number - b.number)
      .map(({ added }) => added)
  return Object.fromEntries(whole.map(([name, text]) => [name, [text, ...rest(name)].join('')]))
}
