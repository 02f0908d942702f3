import { link } from '../../src/domain/link.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { aScene, aTicket } from './a-scene.ts'
import { anOtherTicket } from './an-other-ticket.ts'
import { decided, refused } from './run-line.ts'

test('a link changes neither ticket and mails nobody, whoever they are of', () => {
  const other = anOtherTicket({ subject: '*Beamer*' })
  const decision = decided(link(aScene(), other, []))
  expect(decision).toMatchObject({ change: {}, beside: { linked: other.id } })
  expect(decision.toCustomer).toBeUndefined()
  expect(decision.notice).toBe('Ticket 10042 is now linked with 10043 “\\*Beamer\\*”.')
})

test.each([
  ['itself', aTicket(), [], '10042 is what this is about already'],
  ['one that it is linked with', anOtherTicket(), ['10043'], '10043 is already linked with 10042'],
] as const)('a link with %s is refused', (_, other, linked, sentence) => {
  const refusal = refused(link(aScene(), other, linked))
  expect(refusal).toBeInstanceOf(Refusal)
  expect(refusal.sentence).toContain(sentence)
})
