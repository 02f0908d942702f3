import ICAL from 'ical.js'
import { cleanLine } from '../domain/clean-text.ts'
import type { Language } from '../domain/status.ts'
import { decodeText } from './charset.ts'
import type { MimeFile } from './mime.ts'

const maxBytes = 500_000
const maxEvents = 5

const words = {
  de: {
    REQUEST: 'Einladung',
    CANCEL: 'Absage',
    REPLY: 'Antwort auf eine Einladung',
    other: 'Termin',
    allDay: 'ganztägig',
    ACCEPTED: 'zugesagt',
    DECLINED: 'abgesagt',
    TENTATIVE: 'mit Vorbehalt zugesagt',
  },
  en: {
    REQUEST: 'Invitation',
    CANCEL: 'Cancelled',
    REPLY: 'Answer to an invitation',
    other: 'Event',
    allDay: 'all day',
    ACCEPTED: 'accepted',
    DECLINED: 'declined',
    TENTATIVE: 'tentatively accepted',
  },
} as const

export const isCalendar = ({ type, name }: Pick<MimeFile, 'type' | 'name'>) =>
  /^(text\/calendar|application\/ics)$/i.test(type) || /\.ics$/i.test(name)

/** What an invitation (RFC 5545, RFC 5546) says, as Markdown: what, when in the writer's own time zone, where. '' if it can't be read. */
export function calendarText(bytes: Buffer, language: Language): string {
  if (bytes.length > maxBytes) return ''
  try {
    const calendar = new ICAL.Component(ICAL.parse(decodeText(bytes, null)))
    const method = String(calendar.getFirstPropertyValue('method') ?? '').toUpperCase()
    const events = calendar.getAllSubcomponents('vevent').slice(0, maxEvents)
    return events.map((event) => eventText(event, method, language)).join('\n\n')
  } catch {
    return ''
  }
}

function eventText(component: ICAL.Component, method: string, language: Language): string {
  const said = words[language]
  const value = (name: string) => cleanLine(String(component.getFirstPropertyValue(name) ?? ''), 300)
  const kind = method === 'REQUEST' || method === 'CANCEL' || method === 'REPLY' ? said[method] : said.other
  const answer = method === 'REPLY' ? answerOf(component, said) : ''
  return [`**${kind}: ${value('summary')}**${answer}`, when(component, language), value('location')]
    .filter(Boolean)
    .join('\n')
}

function answerOf(component: ICAL.Component, said: (typeof words)[Language]): string {
  const status = component.getFirstProperty('attendee')?.getFirstParameter('partstat')
  return status === 'ACCEPTED' || status === 'DECLINED' || status === 'TENTATIVE' ? ` (${said[status]})` : ''
}

/** Wall-clock time and the name of its zone, as the writer meant them: zones in mail are too often their own inventions. */
function when(component: ICAL.Component, language: Language): string {
  const start = component.getFirstPropertyValue('dtstart')
  const end = component.getFirstPropertyValue('dtend')
  if (!(start instanceof ICAL.Time)) return ''
  const zone = component.getFirstProperty('dtstart')?.getFirstParameter('tzid')
  const day = (time: ICAL.Time) =>
    new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(
      new Date(Date.UTC(time.year, time.month - 1, time.day)),
    )
  const hour = (time: ICAL.Time) => `${time.hour}:${String(time.minute).padStart(2, '0')}`
  if (start.isDate) return `${day(start)}, ${words[language].allDay}`
  const from = `${day(start)}, ${hour(start)}`
  const until =
    end instanceof ICAL.Time ? (isSameDay(start, end) ? `–${hour(end)}` : ` – ${day(end)}, ${hour(end)}`) : ''
  const zoneName = zone ? cleanLine(String(zone), 60) : start.zone === ICAL.Timezone.utcTimezone ? 'UTC' : ''
  return `${from}${until}${zoneName ? ` (${zoneName})` : ''}`
}

const isSameDay = (a: ICAL.Time, b: ICAL.Time) => a.year === b.year && a.month === b.month && a.day === b.day
