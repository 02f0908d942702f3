import fc from 'fast-check'
import { excerpt, foundIn, tsquery, wantedIn, wordsOfText } from '../../src/domain/search-words.ts'

const finds = (question: string, text: string) => {
  const wanted = wantedIn(question)
  return foundIn(text, wanted).size === wanted.length
}

test.each([
  ['drucker', 'Die DRUCKERN streiken'],
  ['müller', 'Frau Mueller'],
  ['Mueller', 'Frau Müller'],
  ['muller', 'Frau Müller'],
  ['strasse', 'Straße'],
  ['Ångström', 'angstrom'],
  ['wlan 204', 'In Raum 204 geht das WLAN nicht'],
  ['lena.kaya@gs-nord', 'lena.kaya@gs-nord.example'],
  ['#10042', '10042 WLAN'],
  ['мышь', 'Мышь не работает'],
  ['プリンタ', 'プリンタが動かない'],
  ['a', 'a b'],
])('“%s” is found in “%s”', (question, text) => {
  expect(finds(question, text)).toBe(true)
})

test.each([
  ['drucker papier', 'Der Drucker'],
  ['rucker', 'Drucker'],
  ['a', 'alles'],
])('“%s” is not found in “%s”', (question, text) => {
  expect(finds(question, text)).toBe(false)
})

test('whatever is asked, the query holds letters, digits and its own marks, and at most eight words', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (question) => {
      const wanted = wantedIn(question)
      expect(wanted.length).toBeLessThanOrEqual(8)
      expect(tsquery(wanted).replace(/'[\p{L}\p{N}]{1,50}'(:\*)?/gu, 'w')).toMatch(
        /^(\(w( \| w)*\)( & (?=\())?)*$/,
      )
    }),
  )
})

test('a text is found by each of its words, as they are kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[\p{L}\p{N}]{1,20}$/u), { minLength: 1, maxLength: 5 }),
      (words) => {
        const kept = wordsOfText([words.join(', ')], 10_000)
        for (const word of wantedIn(words.join(' ')))
          expect(word.some((spelling) => kept.has(spelling))).toBe(true)
      },
    ),
  )
})

test('words are kept as far as they fit', () => {
  expect([...wordsOfText(['eins zwei', 'drei'], 8)]).toEqual(['eins', 'zwei'])
})

test('an excerpt shows the first wanted word, on one line, with what was cut marked', () => {
  const text = `${'vorher '.repeat(40)}\n\nder Drucker klemmt ${'nachher '.repeat(40)}`
  const shown = excerpt(text, wantedIn('drucker'))
  expect(shown).toMatch(/^… .*der Drucker klemmt nachher.* …$/)
  expect(shown.length).toBeLessThan(160)
  expect(excerpt('Kurz.', wantedIn('lang'))).toBe('Kurz.')
})
