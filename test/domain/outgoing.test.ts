import { mayGoTo } from '../../src/domain/outgoing.ts'

const pilot = ['anna@school.example', '@pilot.example']
const cases: [mode: 'live' | 'hold' | 'pilot', recipients: string[], goes: boolean][] = [
  ['live', ['lena@kunde.example'], true],
  ['hold', ['anna@school.example'], false],
  ['pilot', ['Anna@School.example'], true],
  ['pilot', ['anyone@pilot.example'], true],
  ['pilot', ['anyone@other-pilot.example'], false],
  ['pilot', ['anyone@pilot.example.evil.example'], false],
  ['pilot', ['anna@school.example', 'lena@kunde.example'], false],
]

test.each(cases)('mode %s, to %j: goes %s', (mode, recipients, goes) => {
  expect(mayGoTo({ mode, pilot }, recipients)).toBe(goes)
})
