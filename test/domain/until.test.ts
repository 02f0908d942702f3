import fc from 'fast-check'
import { readUntil } from '../../src/domain/until.ts'
import { aScene, now } from './a-scene.ts'
import { decided, runLine } from './run-line.ts'

/** Monday, 30 November 2026, 12:00. */
const on = (month: number, day: number, hour = 8, minute = 0, year = 2026) =>
  new Date(year, month - 1, day, hour, minute)

test.each([
  ['3d', on(12, 3, 12)],
  ['2h', on(11, 30, 14)],
  ['90m', on(11, 30, 13, 30)],
  ['2w', on(12, 14, 12)],
  ['3 Tage', on(12, 3, 12)],
  ['in 3 days', on(12, 3, 12)],
  ['eine Woche', on(12, 7, 12)],
  ['in two weeks', on(12, 14, 12)],
  ['bis morgen', on(12, 1)],
  ['morgen', on(12, 1)],
  ['Morgen früh', on(12, 1)],
  ['morgen Nachmittag', on(12, 1, 14)],
  ['tomorrow', on(12, 1)],
  ['until tomorrow 3pm', on(12, 1, 15)],
  ['tomorrow at 9:30', on(12, 1, 9, 30)],
  ['heute', on(11, 30, 17)],
  ['heute Abend', on(11, 30, 18)],
  ['today 16:00', on(11, 30, 16)],
  ['übermorgen', on(12, 2)],
  ['day after tomorrow', on(12, 2)],
  ['freitag', on(12, 4)],
  ['bis Freitag 14 Uhr', on(12, 4, 14)],
  ['Friday', on(12, 4)],
  ['next Tuesday', on(12, 1)],
  ['nächsten Mittwoch', on(12, 2)],
  ['montag', on(12, 7)],
  ['nächste Woche', on(12, 7)],
  ['next week', on(12, 7)],
  ['fr', on(12, 4)],
  ['Do. 10:00', on(12, 3, 10)],
  ['2026-12-01', on(12, 1)],
  ['2026-12-01T14:05', on(12, 1, 14, 5)],
  ['2026-12-01 14:05', on(12, 1, 14, 5)],
  ['1.12.', on(12, 1)],
  ['am 24.12. um 10 Uhr', on(12, 24, 10)],
  ['01.12.2026', on(12, 1)],
  ['1.2.', on(2, 1, 8, 0, 2027)],
  ['3. Dezember', on(12, 3)],
  ['bis zum 7. Dez.', on(12, 7)],
  ['December 3', on(12, 3)],
  ['3rd December 2027', on(12, 3, 8, 0, 2027)],
  ['15:30', on(11, 30, 15, 30)],
  ['bis 9 Uhr', on(12, 1, 9)],
])('“%s” is a moment, with and without a note behind it', (text, at) => {
  expect(readUntil(text, now)).toMatchObject({ at, rest: '' })
  if (!/^(fr|Do\.)/.test(text))
    expect(readUntil(`${text}, dann nachfragen`, now)).toMatchObject({ at, rest: 'dann nachfragen' })
})

test.each([
  'weil der Kunde sucht',
  'for the customer',
  'so ist das',
  'do you know the room?',
  'sat there',
  'may be broken',
  'mi casa',
  'März',
  'Morgenstern meldet sich',
  'mittags ist niemand da',
  'in Raum 204',
  '3 Geräte fehlen noch',
  '1.12 GB fehlen',
  '12/01',
  'a customer who sleeps',
  '',
])('“%s” is a note', (text) => {
  expect(readUntil(text, now)).toBeNull()
})

test.each(['2026-02-30', '30.2.', '31. April', 'morgen 25:00', '2026-12-01T24:30', '9999d', '2000 weeks'])(
  '“%s” is no day to wait for',
  (text) => {
    expect(readUntil(text, now)).toMatchObject({ at: null, typed: text })
  },
)

test('whatever is typed, nothing of it is lost', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('morgen', 'fr', '3d', '1.12.', 'next week')),
      fc.string(),
      (a, b) => {
        const text = `${a} ${b}`
        const until = readUntil(text, now)
        if (until)
          expect(text.replace(/[\s,;:–-]/g, '')).toBe((until.typed + until.rest).replace(/[\s,;:–-]/g, ''))
      },
    ),
  )
})

test('wait says until when, so that a misreading is seen, and keeps the rest as a note', () => {
  const waits = decided(runLine(aScene(), 'wait freitag Ersatzgerät kommt'))
  expect(waits).toMatchObject({ note: 'Ersatzgerät kommt', change: { remindAt: on(12, 4) } })
  expect(waits.notice).toContain('Friday, 4 December 2026')
  const note = decided(runLine(aScene(), 'wait Freytag weiß Bescheid'))
  expect(note.note).toBe('Freytag weiß Bescheid')
  expect(note.notice).toContain('Thursday, 3 December 2026')
})
