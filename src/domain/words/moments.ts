import type { Language } from '../status.ts'

const formats = {
  time: { timeStyle: 'short' },
  dayAndTime: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  fullDay: { dateStyle: 'full' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** Making a formatter takes longer than using it a thousand times. */
const formatters = new Map<string, Intl.DateTimeFormat>()

/** For cards: the time if it is today, else the day with it. In the process's time zone. */
export function shortMoment(at: Date, now: Date, language: Language): string {
  return format(at, isSameDay(at, now) ? 'time' : 'dayAndTime', language)
}

/** The same within a sentence: `um 12:00` today, else `am 1. Dez., 12:00`. */
export function momentInSentence(at: Date, now: Date, language: Language): string {
  const [hour, day] = language === 'de' ? ['um', 'am'] : ['at', 'on']
  return `${isSameDay(at, now) ? hour : day} ${shortMoment(at, now, language)}`
}

function isSameDay(at: Date, now: Date): boolean {
  return at.toDateString() === now.toDateString()
}

/** For customers: `Montag, 30. November 2026, 12:00 Uhr`. */
export function longMoment(at: Date, language: Language): string {
  const [day, time] = [format(at, 'fullDay', language), format(at, 'time', language)]
  return language === 'de' ? `${day}, ${time} Uhr` : `${day}, ${time}`
}

function format(at: Date, name: keyof typeof formats, language: Language): string {
  const key = `${name} ${language}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', formats[name])
    formatters.set(key, formatter)
  }
  return formatter.format(at)
}
