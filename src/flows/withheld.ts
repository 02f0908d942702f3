import { type Confidential, confidentialIn } from '../domain/confidential.ts'
import type { Place } from '../domain/directory.ts'
import type { ChannelId } from '../domain/ids.ts'
import type { Language } from '../domain/status.ts'
import { fill, type Words, wordsOf } from '../domain/words/index.ts'
import type { MessageRow } from '../store/entities/message.ts'

/**
 * What in a message must not be read in a channel until an agent decides. What was said in the very channel is there
 * already, and what the helpdesk or an agent by a form has written is nobody's secret.
 */
export function withheldIn(
  place: Pick<Place, 'id' | 'confidential'>,
  message: MessageRow,
  saidIn: ChannelId | null,
  fileNames: readonly string[],
): Confidential[] {
  const isFromElsewhere =
    message.authorKind === 'requester' ||
    (saidIn === null ? message.authorKind === 'stranger' : saidIn !== place.id)
  const isRevealed = place.id !== null && message.revealedIn.includes(place.id)
  if (place.confidential === 'show' || !isFromElsewhere || isRevealed) return []
  return confidentialIn(message.text, fileNames)
}

/** `einem Passwort und einer Kartennummer`. */
export function namesOf(found: readonly Confidential[], language: Language): string {
  const { confidential } = wordsOf(language)
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(
    found.map((kind) => confidential[kind]),
  )
}

export function withheldLine(found: readonly Confidential[], language: Language): string {
  return fill(wordsOf(language).line.withheld, { what: namesOf(found, language) })
}

export function revealButton({ id }: MessageRow, { line }: Words) {
  return { label: line.reveal, line: `reveal m${id}` } as const
}
