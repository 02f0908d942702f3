import type { Button } from '../../src/domain/chat.ts'
import type { Verb } from '../../src/domain/commands/index.ts'
import type { ShownButton } from './posts.ts'

/** What people tap on, by the command that it stands for. A button of any other command is a number. */
const signs: Partial<Readonly<Record<Verb, string>>> = {
  claim: '🙋',
  unclaim: '👋',
  reply: '✉️',
  note: '🔒',
  resolve: '✅',
  close: '📁',
  reopen: '🔄',
  escalate: '⏫',
  return: '⏬',
  undo: '↩️',
  retry: '🔁',
  accept: '👍',
  reject: '👎',
  spam: '🗑️',
}
const numbers = ['1️⃣', '2️⃣', '3️⃣', '4️⃣', '5️⃣', '6️⃣', '7️⃣', '8️⃣', '9️⃣']

/** A sign for each, no two alike. */
export function withSigns(buttons: readonly Button[]): ShownButton[] {
  const taken = new Set<string>()
  return buttons.map((button, index) => {
    const [verb = ''] = button.line.split(' ')
    const own = Object.hasOwn(signs, verb) ? (signs[verb as Verb] ?? '') : ''
    const sign = own && !taken.has(own) ? own : (numbers[index] ?? '▫️')
    taken.add(sign)
    return { ...button, sign }
  })
}

/** A reply needs words: on a card it can only be typed. Where it is about a post, the words are there. */
export const canBeTapped = ({ line, about }: Button): boolean => line !== 'reply' || about !== undefined
