import type { Language } from '../status.ts'

const locale = { de: 'de-DE', en: 'en-GB' } as const

/** `heute`-short for cards: the time today, the date otherwise. In the process's time zone. */
export function shortMoment(at: Date, now: Date, language: Language): string {
  const sameDay = at.toDateString() === now.toDateString()
  return new Intl.DateTimeFormat(
    locale[language],
    sameDay ? { timeStyle: 'short' } : { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  ).format(at)
}

/** For customers: `Montag, 30. November 2026, 12:00 Uhr`. */
export function longMoment(at: Date, language: Language): string {
  const day = new Intl.DateTimeFormat(locale[language], { dateStyle: 'full' }).format(at)
  const time = new Intl.DateTimeFormat(locale[language], { timeStyle: 'short' }).format(at)
  return language === 'de' ? `${day}, ${time} Uhr` : `${day}, ${time}`
}
