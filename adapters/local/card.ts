import type { Card } from '../../src/domain/card.ts'

/** What is stored of a card; equal text means that nothing is to be written. */
export function encodeCard(card: Card): string {
  const { title, state, lines, buttons, footnote, link, ticket } = card
  return JSON.stringify({ title, state, lines, buttons, footnote, link, ticket })
}

export function decodeCard(stored: string): Card {
  return JSON.parse(stored) as Card
}
