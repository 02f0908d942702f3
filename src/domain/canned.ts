import { withinOneEdit } from './commands/looks-like-command.ts'
import type { Scene } from './commands/scene.ts'
import { mayBeGreeted } from './greeting.ts'
import type { Team } from './people.ts'
import { Refusal } from './refusal.ts'
import type { Language } from './status.ts'
import { fill, literally, type Words } from './words/index.ts'

/** A reply that is often needed, written down beforehand. */
export interface CannedReply {
  /** What stands behind `canned`. */
  readonly name: string
  /** What people choose by; the name where there is none. */
  readonly title: string
  /** Markdown with placeholders, in at least one language. */
  readonly texts: Partial<Readonly<Record<Language, string>>>
}

/** What may stand in braces. Each is the customer's own or known to him: nothing internal can be named. */
export const cannedPlaceholders = ['name', 'number', 'agent', 'team'] as const

/** By its name in any case, or by the beginning of it if no other begins so. */
export function cannedNamed(typed: string, { canned }: Team, words: Words): CannedReply | Refusal {
  const wanted = typed.toLowerCase()
  const begins = canned.filter(({ name }) => name.startsWith(wanted))
  const found = canned.find(({ name }) => name === wanted) ?? (begins.length === 1 ? begins[0] : undefined)
  if (found) return found
  if (canned.length === 0) return new Refusal(words.refusal.noCanned)
  const near = canned.filter(({ name }) => name.includes(wanted) || withinOneEdit(name, wanted)).slice(0, 5)
  const names = near.map(({ name }) => `\`canned ${name}\``).join(', ')
  const hint = near.length > 0 ? fill(words.refusal.cannedMeant, { names }) : ''
  return new Refusal(fill(words.refusal.unknownCanned, { name: literally(typed.slice(0, 40)), hint }))
}

/** In the customer's language, else in one that is there. */
export function cannedText({ texts }: CannedReply, { ticket, team, requester, agent }: Scene): string {
  const text = texts[ticket.language] ?? texts[team.language] ?? texts.de ?? texts.en ?? ''
  // `Guten Tag {name},` is `Guten Tag,` for somebody without one.
  const name = requester.name && mayBeGreeted(requester.name) ? requester.name : null
  return fill(name ? text : text.replace(/ ?\{name\}/g, ''), {
    name: name ?? '',
    number: ticket.number,
    agent: literally(agent.name),
    team: team.name,
  })
}

/** Chosen in a form: above what was typed, and in place of another that was chosen before and left as it was. */
export function withCanned(typed: string, chosen: CannedReply, scene: Scene): string {
  const text = cannedText(chosen, scene)
  const isUntouched = scene.team.canned.some((other) => cannedText(other, scene).trim() === typed.trim())
  return isUntouched || typed.trim() === '' ? text : `${text}\n\n${typed}`
}
