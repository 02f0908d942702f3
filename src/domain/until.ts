import { words } from './words/calendar.ts'

/** A moment that begins a text, and what of the text comes after it. */
export interface Until {
  /** null: it is written like a date, and there is no such day or time. */
  readonly at: Date | null
  /** As it was typed. */
  readonly typed: string
  readonly rest: string
}

/** A day without a time means its morning; today's means its end. */
const morning = 8
const endOfDay = 17

/**
 * Reads `morgen früh`, `freitag 14 Uhr`, `next week`, `in 3 days`, `3d`, `1.12.`, `2026-12-01T14:00`, in German and English
 * alike, where the process is. Null: the text begins with nothing of the kind. Short forms of days (`so`, `do`, `sat`) are
 * words as well: they count only where nothing but a time follows.
 */
export function readUntil(text: string, now: Date): Until | null {
  const found = span(text, now) ?? dayAndTime(text, now) ?? timeAlone(text, now)
  if (!found) return null
  const rest = text.slice(found.length).replace(/^\s*[,;:–-]?\s*/, '')
  return { at: found.at, typed: text.slice(0, found.length).trim(), rest }
}

interface Found {
  readonly at: Date | null
  /** Characters of the text that it takes. */
  readonly length: number
  /** A day in its short form. */
  readonly short?: boolean
}

const end = String.raw`(?=$|[\s,;:–-]|\.(?:\s|$))`
const before = String.raw`^(?:(?:bis|until|till?|by|ab|from)\s+)?(?:(?:zum?|am|on|im|in|for|for the|für|the)\s+)*`
const oneOf = (table: object) => Object.keys(table).join('|')
const pattern = (source: string) => new RegExp(`${before}${source}`, 'iu')

const shortSpan = pattern(String.raw`(\d+)([mhdw])${end}`)
const longSpan = pattern(String.raw`(\d+|${oneOf(words.numbers)})\s+(${oneOf(words.units)})${end}`)

function span(text: string, now: Date): Found | null {
  const found = text.match(shortSpan) ?? text.match(longSpan)
  if (!found) return null
  const [{ length }, amount = '', unit = ''] = found
  const count = words.numbers[amount.toLowerCase()] ?? Number(amount)
  const minutes = words.units[unit.toLowerCase()] ?? 0
  // Four digits are a slip of the hand: said, rather than waited for.
  return { at: count > 999 ? null : new Date(now.getTime() + count * minutes * 60_000), length }
}

const time = String.raw`(?:\s*,)?\s+(?:um\s+|at\s+|gegen\s+)?(?:(\d{1,2}):(\d{2})(?:\s*(?:uhr|h))?|(\d{1,2})\s*(uhr|h|am|pm)|(${oneOf(words.hours)}))${end}`
const timeAfter = new RegExp(`^${time}`, 'iu')

function dayAndTime(text: string, now: Date): Found | null {
  const day = namedDay(text, now) ?? writtenDate(text, now)
  if (!day) return null
  const after = text.slice(day.length).match(timeAfter)
  if (day.short && text.slice(day.length + (after?.[0].length ?? 0)).trim()) return null
  if (!after || !day.at) return day
  return { at: timeOfDay(day.at, after), length: day.length + after[0].length }
}

/** At a time today, or when that has passed tomorrow. */
function timeAlone(text: string, now: Date): Found | null {
  const found = ` ${text}`.match(new RegExp(String.raw`^(?:\s+(?:bis|until|till?|by))?${time}`, 'iu'))
  // A bare number of the day's parts (`mittag`, `morning`) begins many a sentence.
  if (!found || found[5]) return null
  const at = timeOfDay(dayFrom(now, 0), found)
  const passed = at !== null && at <= now
  return { at: passed ? timeOfDay(dayFrom(now, 1), found) : at, length: found[0].length - 1 }
}

const relative = pattern(`(${oneOf(words.days)})${end}`)
const weekday = pattern(
  String.raw`(?:(?:n[äa]e?chste[nrs]?|kommende[nrs]?|diese[nrs]?|next|this|coming)\s+)?(${oneOf(words.weekdays)})\.?${end}`,
)
const nextWeek = pattern(String.raw`(?:n[äa]e?chste[nr]?\s+woche|kommende[nr]?\s+woche|next\s+week)${end}`)

function namedDay(text: string, now: Date): Found | null {
  const named = text.match(relative)
  if (named) {
    const days = words.days[named[1]?.toLowerCase().replace(/\s+/g, ' ') ?? ''] ?? 0
    return { at: at(dayFrom(now, days), days === 0 ? endOfDay : morning), length: named[0].length }
  }
  const week = text.match(nextWeek)
  if (week) return { at: at(dayFrom(now, daysUntil(1, now)), morning), length: week[0].length }
  const found = text.match(weekday)
  if (!found) return null
  const name = found[1]?.toLowerCase() ?? ''
  const date = at(dayFrom(now, daysUntil(words.weekdays[name] ?? 0, now)), morning)
  return { at: date, length: found[0].length, short: name.length < 4 }
}

const iso = pattern(String.raw`(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?${end}`)
const german = pattern(String.raw`(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d{2})?(?=$|[\s,;:–-])`)
const dayMonth = pattern(
  String.raw`(\d{1,2})(?:\.|st|nd|rd|th)?\s+(${oneOf(words.months)})\.?(?:\s+(\d{4}))?${end}`,
)
const monthDay = pattern(
  String.raw`(${oneOf(words.months)})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?${end}`,
)

function writtenDate(text: string, now: Date): Found | null {
  const exact = text.match(iso)
  if (exact) {
    const day = dateOf(exact[1], exact[2], exact[3], now)
    return { at: day && exact[4] ? timeOfDay(day, exact.slice(3)) : day, length: exact[0].length }
  }
  const [month, numbers] = [(name = '') => words.months[name.toLowerCase()], text.match(german)]
  if (numbers) return { at: dateOf(numbers[3], numbers[2], numbers[1], now), length: numbers[0].length }
  const german2 = text.match(dayMonth)
  if (german2)
    return { at: dateOf(german2[3], month(german2[2]), german2[1], now), length: german2[0].length }
  const english = text.match(monthDay)
  if (english)
    return { at: dateOf(english[3], month(english[1]), english[2], now), length: english[0].length }
  return null
}

/** Null if there is no such day. Without a year: the next one. */
function dateOf(
  year: string | undefined,
  month: string | number | undefined,
  day: string | undefined,
  now: Date,
): Date | null {
  const [monthIndex, dayOfMonth] = [Number(month) - 1, Number(day)]
  const inYear = (full: number) => new Date(full, monthIndex, dayOfMonth, morning)
  const thisYear = now.getFullYear()
  const date = year ? inYear(Number(year.length === 2 ? `20${year}` : year)) : inYear(thisYear)
  // The 30th of February would silently be the 2nd of March.
  if (date.getMonth() !== monthIndex || date.getDate() !== dayOfMonth) return null
  return year || date > now ? date : inYear(thisYear + 1)
}

/** `found` as `time` captures it: hour and minute, or hour and am or pm, or a part of the day. Null if there is no such time. */
function timeOfDay(
  day: Date,
  [, hour, minute, full, half, part]: readonly (string | undefined)[],
): Date | null {
  if (part) return at(day, words.hours[part.toLowerCase()] ?? morning)
  const shift = half?.toLowerCase() === 'pm' && Number(full) < 12 ? 12 : 0
  const midnight = half?.toLowerCase() === 'am' && Number(full) === 12 ? -12 : 0
  const hours = Number(hour ?? full) + shift + midnight
  const minutes = Number(minute ?? 0)
  return hours < 24 && minutes < 60 ? at(day, hours, minutes) : null
}

function at(day: Date, hours: number, minutes = 0): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hours, minutes)
}

function dayFrom(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days)
}

/** From 1 to 7: a weekday's name on that very day means the next week's. */
function daysUntil(weekdayIndex: number, now: Date): number {
  return ((weekdayIndex - now.getDay() + 6) % 7) + 1
}
