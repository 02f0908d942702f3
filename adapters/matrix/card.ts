import type { Card } from '../../src/domain/card.ts'
import { withSigns } from './buttons.ts'
import { messageContent, wordCard } from './content.ts'
import type { Content } from './crypto/engine.ts'
import type { ShownButton } from './posts.ts'
import type { Words } from './words.ts'

/** The root message of a thread, and what can be tapped on it. */
export function layOut(
  card: Card,
  words: Words,
): { readonly content: Content; readonly buttons: ShownButton[] } {
  const buttons = withSigns(card.buttons)
  return { content: messageContent(wordCard(card, buttons, words)), buttons }
}
