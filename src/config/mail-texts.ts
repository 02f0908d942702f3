import { z } from 'zod'
import {
  type MailTextName,
  mailTextNames,
  type OwnMailTexts,
  placeholdersOf,
  textKey,
} from '../domain/mail-texts.ts'
import type { Language } from '../domain/status.ts'
import { section } from './fields.ts'

function template(name: MailTextName) {
  const known = placeholdersOf(name).map((word) => `{${word}}`)
  const error = `a text of at most 4000 characters${known.length > 0 ? ` in which ${known.join(', ')} may stand` : ' without braces'}`
  return z
    .string({ error })
    .trim()
    .max(4000, { error })
    .refine((text) => (text.match(/\{[^}]*\}?|\}/g) ?? []).every((found) => known.includes(found)), { error })
}

const inLanguage = section(
  Object.fromEntries(mailTextNames.map((name) => [textKey(name), template(name).optional()])),
)

/** Words of one's own in customers' mail; what is not named stays as it comes along. */
export const texts = section({ de: inLanguage.optional(), en: inLanguage.optional() })

type TextsSection = z.output<typeof texts>

/** Those of everyone, and over them those of the team. */
export function ownTexts(...sections: readonly TextsSection[]): OwnMailTexts {
  const inOne = (language: Language) => {
    const written = Object.assign({}, ...sections.map((one) => one[language] ?? {})) as Record<string, string>
    return Object.fromEntries(
      mailTextNames.flatMap((name) => {
        const text = written[textKey(name)]
        return text === undefined ? [] : [[name, text]]
      }),
    )
  }
  return { de: inOne('de'), en: inOne('en') }
}
