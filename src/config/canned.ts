import type { z } from 'zod'
import { type CannedReply, cannedPlaceholders } from '../domain/canned.ts'
import { looksLikeCommand, verbNames } from '../domain/commands/index.ts'
import { named, section, text } from './fields.ts'
import type { Problem } from './problems.ts'
import { template } from './template.ts'

/** A form must be able to show it: Slack's fields take 3,000 characters, filled in. */
const maxLength = 2800
/** As many as a list of a form holds on every platform, with the one that chooses none. */
const most = 99

const example = 'de: "Bitte starten Sie das Gerät neu."'
const words = template(cannedPlaceholders, maxLength)
  .min(1, { error: `a text, for example ${example}` })
  .refine((written) => !looksLikeCommand(written, verbNames), {
    error: 'a text that does not begin like a command: such text is never sent to a customer',
  })

const reply = section({
  title: text('what agents choose by', 'WLAN neu verbinden', 75).optional(),
  de: words.optional(),
  en: words.optional(),
}).refine(({ de, en }) => de !== undefined || en !== undefined, {
  error: `a part with a text in de or en, for example ${example}`,
})

/** Replies that are often needed, by their names. */
export const canned = named('canned replies', 'wlan', reply)

type CannedSection = z.output<typeof canned>

/** Those of everyone and those of the team, whose own take the place of others by the same name. */
export function cannedReplies(
  ofEveryone: CannedSection,
  team: string,
  ofTeam: CannedSection,
  problems: Problem[],
): CannedReply[] {
  const replies = Object.entries({ ...ofEveryone, ...ofTeam })
  if (replies.length > most)
    problems.push({
      key: `teams.${team}.canned`,
      sentence: `found ${replies.length}, with those of canned; expected at most ${most}: no list of a form holds more.`,
    })
  return replies.map(([name, { title, de, en }]) => ({
    name,
    title: title ?? name,
    texts: { ...(de !== undefined && { de }), ...(en !== undefined && { en }) },
  }))
}
