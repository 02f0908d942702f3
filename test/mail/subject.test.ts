import fc from 'fast-check'
import { bareSubject, numbersInSubject, taggedSubject } from '../../src/domain/subject.ts'

const format = '[{team} #{number}]'
const tag = '[Support #10042]'

test.each([
  ['WLAN Raum 204', 'WLAN Raum 204 [Support #10042]'],
  ['Re: WLAN Raum 204', 'Re: WLAN Raum 204 [Support #10042]'],
  ['AW: Re: AW: WLAN [Support #10042]', 'AW: WLAN [Support #10042]'],
  ['Re: [Support #10042] WLAN', 'Re: WLAN [Support #10042]'],
  ['RE[2]: Aw: WLAN', 'RE: WLAN [Support #10042]'],
  ['WG: WLAN', 'WG: WLAN [Support #10042]'],
  ['Realschule: WLAN', 'Realschule: WLAN [Support #10042]'],
  ['  a\r\nBcc: x@example.org ', 'a Bcc: x@example.org [Support #10042]'],
  ['', '[Support #10042]'],
])('%j becomes %j', (subject, expected) => {
  expect(taggedSubject(subject, tag)).toBe(expected)
})

test('tagging twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80, unit: 'grapheme' }), (subject) => {
      const once = taggedSubject(subject, tag)
      expect(taggedSubject(once, tag)).toBe(once)
      expect(once.endsWith(tag)).toBe(true)
      expect(once).not.toMatch(/[\r\n\0]/)
    }),
  )
})

test('the bare subject has neither prefix nor tag, of whatever team', () => {
  expect(bareSubject('AW: Re: WLAN [Second level #10042]', format)).toBe('WLAN')
  expect(bareSubject('[Support #10042] AW: WLAN', format)).toBe('WLAN')
})

test.each([
  ['AW: WLAN [Support #10042]', format, ['10042']],
  ['[cit.de #10034] Drucker', '[cit.de #{number}]', ['10034']],
  ['Frage zu #10042 und #10043', format, ['10042', '10043']],
  ['[Second  level #10042] und wieder [Support #10042]', format, ['10042']],
  ['Ticket 10042', 'Ticket {number}', ['10042']],
  ['Rechnung 10042 vom 3.11.2026', format, []],
  ['Farbe #fff, C#10042, &#10042;', format, []],
])('in %j stand the numbers of %j', (subject, tagFormat, numbers) => {
  expect(numbersInSubject(subject, tagFormat)).toEqual(numbers)
})
