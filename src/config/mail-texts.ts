import type { z } from 'zod'
import { mailTextNames, type OwnMailTexts, placeholdersOf, textKey } from '../domain/mail-texts.ts'
import type { Language } from '../domain/status.ts'
import { section } from './fields.ts'
import { template } from './template.ts'

const inLanguage = section(
  Object.fromEntries(
    mailTextNames.map((name) => [textKey(name), template(placeholdersOf(name), 4000).optional()]),
  ),
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
