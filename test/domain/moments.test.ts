import { fileSize } from '../../src/domain/file-size.ts'
import { longMoment, shortMoment } from '../../src/domain/words/moments.ts'

const monday = new Date(2026, 10, 30, 8, 3)

test.each([
  ['de', 'Montag, 30. November 2026, 08:03 Uhr'],
  ['en', 'Monday, 30 November 2026, 08:03'],
] as const)('customers read a whole date, in %s', (language, text) => {
  expect(longMoment(monday, language)).toBe(text)
})

test.each([
  ['de', new Date(2026, 10, 30, 23, 59), '08:03'],
  ['en', new Date(2026, 10, 30, 0, 0), '08:03'],
  ['de', new Date(2026, 11, 1, 0, 0), '30. Nov., 08:03'],
  ['en', new Date(2026, 11, 1, 0, 0), '30 Nov, 08:03'],
] as const)('a card shows the time today and the date otherwise, in %s', (language, now, text) => {
  expect(shortMoment(monday, now, language)).toBe(text)
})

test.each([
  [0, '0 B', '0 B'],
  [1, '1 B', '1 B'],
  [999, '999 B', '999 B'],
  [1000, '1 kB', '1 kB'],
  [1449, '1,4 kB', '1.4 kB'],
  [999_949, '999,9 kB', '999.9 kB'],
  [999_950, '1 MB', '1 MB'],
  [1_000_000, '1 MB', '1 MB'],
  [25_000_000, '25 MB', '25 MB'],
  [1_500_000_000, '1,5 GB', '1.5 GB'],
  [2_000_000_000_000, '2.000 GB', '2,000 GB'],
])('%d bytes are %s, in English %s', (bytes, german, english) => {
  expect([fileSize(bytes, 'de'), fileSize(bytes, 'en')]).toEqual([german, english])
})
