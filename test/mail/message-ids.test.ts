import fc from 'fast-check'
import {
  makeMessageId,
  makeReplyAddress,
  readMessageId,
  readReplyAddress,
} from '../../src/domain/message-ids.ts'

const secret = 'a secret of the installation'
const number = fc.integer({ min: 1, max: 10 ** 12 }).map(String)
const messageId = fc.oneof(fc.uuid(), fc.bigInt({ min: 1n, max: 2n ** 60n }).map(String))
const other = fc.constantFrom(...'abcXYZ0189.-+@<>_ ü')

const changed = (text: string, at: number, character: string) => {
  const index = at % text.length
  return text.slice(0, index) + character + text.slice(index + 1)
}

test('a Message-ID of ours gives back ticket and message', () => {
  fc.assert(
    fc.property(number, messageId, (ticketNumber, messageId) => {
      const id = makeMessageId({ ticketNumber, messageId, secret, domain: 'Help.Example.org' })
      expect(id).toMatch(/^<[^\s<>@]+@help\.example\.org>$/)
      expect(readMessageId(id, secret)).toEqual({ ticketNumber, messageId })
    }),
  )
})

test('a Message-ID with any character changed is nobody’s', () => {
  fc.assert(
    fc.property(number, messageId, fc.nat(), other, (ticketNumber, messageId, at, character) => {
      const id = makeMessageId({ ticketNumber, messageId, secret, domain: 'example.org' })
      const forged = changed(id, at, character)
      fc.pre(forged !== id)
      expect(readMessageId(forged, secret)).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('a proof made with another secret is refused', () => {
  const id = makeMessageId({
    ticketNumber: '10042',
    messageId: '7',
    secret: 'another',
    domain: 'example.org',
  })
  expect(readMessageId(id, secret)).toBeNull()
  const address = makeReplyAddress({
    address: 'support@example.org',
    ticketNumber: '10042',
    secret: 'another',
  })
  expect(readReplyAddress(address, secret)).toBeNull()
})

test('a reply address gives back the ticket, whatever case it comes in', () => {
  fc.assert(
    fc.property(number, (ticketNumber) => {
      const address = makeReplyAddress({ address: 'Support@Example.org', ticketNumber, secret })
      expect(address).toMatch(/^support\+t\d+-[a-z2-7]{20}@example\.org$/)
      expect(readReplyAddress(address.toUpperCase(), secret)).toEqual({ ticketNumber })
    }),
  )
})

test('a reply address with any character changed is refused', () => {
  fc.assert(
    fc.property(number, fc.nat(), other, (ticketNumber, at, character) => {
      const address = makeReplyAddress({ address: 'support@example.org', ticketNumber, secret })
      const forged = changed(address, at, character)
      fc.pre(forged.toLowerCase() !== address)
      expect(readReplyAddress(forged, secret)).toBeNull()
    }),
    { numRuns: 500 },
  )
})

test('the reply address of a third party is its own, and neither passes as the other', () => {
  fc.assert(
    fc.property(number, number, (ticketNumber, forward) => {
      const own = makeReplyAddress({ address: 'support@example.org', ticketNumber, forward, secret })
      expect(readReplyAddress(own, secret)).toEqual({ ticketNumber, forward })
      const customers = makeReplyAddress({ address: 'support@example.org', ticketNumber, secret })
      const proof = (address: string) => address.match(/-([a-z2-7]{20})@/)?.[1] ?? ''
      expect(readReplyAddress(own.replace(`.f${forward}`, ''), secret)).toBeNull()
      expect(readReplyAddress(own.replace(proof(own), proof(customers)), secret)).toBeNull()
    }),
  )
})

test('the proof of a Message-ID does not pass as the proof of an address', () => {
  const id = makeMessageId({ ticketNumber: '10042', messageId: '7', secret, domain: 'example.org' })
  const proof = id.split('.')[2]?.split('@')[0]
  expect(readReplyAddress(`support+t10042-${proof}@example.org`, secret)).toBeNull()
})

test('what can’t be part of a Message-ID is refused when it is made', () => {
  expect(() => makeMessageId({ ticketNumber: '1>\r\nX: y', messageId: '7', secret, domain: 'a.b' })).toThrow(
    RangeError,
  )
  expect(() => makeReplyAddress({ address: 'nobody', ticketNumber: '1', secret })).toThrow(RangeError)
})
