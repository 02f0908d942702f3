import { currentLanguage, say } from './words.ts'

const locale = () => (currentLanguage() === 'de' ? 'de-DE' : 'en-GB')

/** `09:41` today, a weekday within the week, a date after that. */
export function short(at: string, now = Date.now()): string {
  const date = new Date(at)
  const age = now - date.getTime()
  if (age < 60_000) return say('now')
  if (age < 3_600_000) return `${Math.floor(age / 60_000)} min`
  if (sameDay(date, new Date(now))) return clock(at)
  if (age < 6 * 86_400_000) return date.toLocaleDateString(locale(), { weekday: 'short' })
  return date.toLocaleDateString(locale(), { day: 'numeric', month: 'short' })
}

export const clock = (at: string) =>
  new Date(at).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit' })

export const full = (at: string) =>
  new Date(at).toLocaleString(locale(), { dateStyle: 'full', timeStyle: 'short' })

export function day(at: string, now = Date.now()): string {
  const date = new Date(at)
  if (sameDay(date, new Date(now))) return say('today')
  if (sameDay(date, new Date(now - 86_400_000))) return say('yesterday')
  return date.toLocaleDateString(locale(), { weekday: 'long', day: 'numeric', month: 'long' })
}

export const sameDay = (one: Date, other: Date) => one.toDateString() === other.toDateString()

export const secondsLeft = (until: string, now = Date.now()) =>
  Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))

export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`
  return `${(size / 1024 / 1024).toLocaleString(locale(), { maximumFractionDigits: 1 })} MB`
}
