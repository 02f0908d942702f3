import type { MailAddress } from './mail.ts'
import { fill, literally, type Words } from './words/index.ts'

/** `, in copy to Max Muster <max@…>`: whoever sends sees who will read it. Empty where nobody else does. */
export function othersOf(participants: readonly MailAddress[], words: Words): string {
  if (participants.length === 0) return ''
  const names = participants.map(({ name, email }) => (name ? `${literally(name)} <${email}>` : email))
  return fill(words.copyTo, { names: names.join(', ') })
}
