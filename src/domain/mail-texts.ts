import type { Team } from './people.ts'
import type { Language } from './status.ts'
import { type Words, wordsOf } from './words/index.ts'

/** The words around what a person writes, in a customer's mail. */
export type MailTexts = Words['mail']
export type MailTextName = keyof MailTexts
/** Those that were changed, by language. */
export type OwnMailTexts = Partial<Record<Language, Partial<MailTexts>>>

/** A team's own, else those that come along. */
export function mailTexts({ texts }: Pick<Team, 'texts'>, language: Language): MailTexts {
  return { ...wordsOf(language).mail, ...texts[language] }
}

export const mailTextNames = Object.keys(wordsOf('de').mail) as MailTextName[]

/** As it is written in the configuration: `acknowledgement_on_behalf`. */
export function textKey(name: MailTextName): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** What a text says as it comes along, and this one does not: often on purpose, sometimes the very thing that matters. */
export function lackingIn(name: MailTextName, text: string): string[] {
  return [...new Set(wordsIn(wordsOf('de').mail[name]))].filter((word) => !wordsIn(text).includes(word))
}

/** What any text about a ticket may name, whether or not it does as it comes along. */
const ofEveryTicket = ['number', 'link', 'team'] as const

export function valuesOfTicket(of: {
  readonly team: Team
  readonly number: string
  readonly link: string
}): Readonly<Record<(typeof ofEveryTicket)[number], string>> {
  return { number: of.number, link: of.link, team: of.team.name }
}

/** What may stand in braces in a text: what stands there as it comes along, and what is known of every ticket. */
export function placeholdersOf(name: MailTextName): string[] {
  const own = wordsIn(wordsOf('de').mail[name])
  // An unknown sender has no ticket; greeting and closing stand in his mail, too.
  const hasTicket = !/^(quarantine|greeting|closing)/.test(name)
  return [...new Set([...own, ...(hasTicket ? ofEveryTicket : [])])]
}

const wordsIn = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, word = '']) => word)
