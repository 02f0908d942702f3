import fc from 'fast-check'
import type { MessageId } from '../../src/domain/ids.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { type CustomersMessage, messageToSplit, subjectOf } from '../../src/domain/split.ts'
import { aScene } from './a-scene.ts'

const id = (n: number) => String(n) as MessageId
const here = (n: number): CustomersMessage => ({ id: id(n), movedTo: null })
const gone = (n: number): CustomersMessage => ({ id: id(n), movedTo: '10050' })

test.each<[string, CustomersMessage[], number | null, number | null, string]>([
  ['the newest, unless one is named', [here(1), here(2), here(3)], 1, null, '3'],
  ['the one that is named', [here(1), here(2), here(3)], 1, 2, '2'],
  ['not what the ticket began with', [here(1)], 1, null, '10042 began with this message'],
  ['not that, even if it is named', [here(1), here(2)], 1, 1, '10042 began with this message'],
  ['the customer’s first where an agent began', [here(2)], 1, null, '2'],
  ['not twice', [here(1), gone(2)], 1, 2, 'in 10050'],
  ['not the one before, if the newest is gone', [here(1), here(2), gone(3)], 1, null, 'in 10050'],
  ['nothing that is not the customer’s', [here(1)], 1, 7, 'Only what the customer has written'],
  ['nothing where he wrote nothing', [], null, null, 'Only what the customer has written'],
])('split off is %s', (_, written, first, named, result) => {
  const chosen = messageToSplit(aScene(), written, first ? id(first) : null, named ? id(named) : null)
  if (chosen instanceof Refusal) expect(chosen.sentence).toContain(result)
  else expect(chosen).toBe(result)
})

test('whatever is split off is still here, and never what the ticket began with', () => {
  const message = fc.record({
    id: fc.integer({ min: 1, max: 9 }).map(id),
    movedTo: fc.constantFrom(null, '10050'),
  })
  const written = fc.uniqueArray(message, { selector: (one) => one.id })
  const named = fc.option(fc.integer({ min: 1, max: 9 }).map(id))
  fc.assert(
    fc.property(written, named, named, (all, first, one) => {
      const chosen = messageToSplit(aScene(), all, first, one)
      if (chosen instanceof Refusal) return
      expect(chosen).not.toBe(first)
      expect(all).toContainEqual({ id: chosen, movedTo: null })
      expect(chosen).toBe(one ?? all.at(-1)?.id)
    }),
  )
})

describe('without a subject the message’s first line that says something is one:', () => {
  test.each([
    ['Der Beamer flackert.', 'Der Beamer flackert.'],
    ['Guten Tag Frau Berger,\n\nder Beamer flackert.', 'der Beamer flackert.'],
    ['Hallo!\n***\n> der Beamer', 'der Beamer'],
    ['Hallo, der Beamer flackert. Was tun?', 'Hallo, der Beamer flackert. Was tun?'],
    ['', 'WLAN'],
    ['…\n!!', 'WLAN'],
    [`${'Wort '.repeat(30)}`, `${'Wort '.repeat(16).trim()} …`],
    ['x'.repeat(200), `${'x'.repeat(40)} …`],
  ])('%j is %j', (text, subject) => expect(subjectOf(text, 'WLAN')).toBe(subject))

  test('in one line, and no longer than 82 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const subject = subjectOf(text, 'WLAN')
        expect(subject).toMatch(/^[^\n\r]+$/)
        expect(subject.length).toBeLessThanOrEqual(83)
      }),
    )
  })
})
