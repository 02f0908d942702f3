import { type Html, html } from './html.ts'
import type { Words } from './words/words.ts'

/** “Montag, 30. November 2026, 12:00 Uhr”, readable by programs too. */
export function moment(at: Date, words: Words, timeZone: string): Html {
  const day = at.toLocaleDateString(words.locale, { dateStyle: 'full', timeZone })
  const clock = at.toLocaleTimeString(words.locale, { timeStyle: 'short', timeZone })
  return html`<time datetime="${at.toISOString()}">${words.time(day, clock)}</time>`
}

/** Decimal units, as file managers and mail programs show them. */
export function fileSize(bytes: number, words: Words): string {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), steps.length - 1)
  return new Intl.NumberFormat(words.locale, {
    style: 'unit',
    unit: steps[step] ?? 'byte',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step)
}
