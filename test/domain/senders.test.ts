import fc from 'fast-check'
import { isFreemail } from '../../src/domain/freemail.ts'
import { membershipOf, type Organisation } from '../../src/domain/organisations.ts'
import {
  isAnsweredPolitely,
  refusedAdmission,
  type Sender,
  senderPolicies,
  voiceIn,
} from '../../src/domain/senders.ts'

const nobody: Sender = {
  policy: 'anyone',
  authenticated: null,
  standing: null,
  isRegistered: false,
  isOfListedDomain: false,
  isKnown: false,
}

describe('whose mail opens a ticket', () => {
  const yes = null
  const no = 'unknown'
  test.each([
    // policy, a stranger, with a ticket, of a listed domain, listed by address
    ['anyone', yes, yes, yes, yes],
    ['known', no, yes, yes, yes],
    ['domains', no, no, yes, yes],
    ['registered', no, no, no, yes],
  ] as const)('%s: %s, %s, %s, %s', (policy, stranger, known, ofDomain, registered) => {
    expect(refusedAdmission({ ...nobody, policy })).toBe(stranger)
    expect(refusedAdmission({ ...nobody, policy, isKnown: true })).toBe(known)
    expect(refusedAdmission({ ...nobody, policy, isOfListedDomain: true })).toBe(ofDomain)
    const listed = { isRegistered: true, isOfListedDomain: true }
    expect(refusedAdmission({ ...nobody, policy, ...listed })).toBe(registered)
  })

  test.each(senderPolicies)('%s: what an agent has decided goes before everything', (policy) => {
    const anyone = { policy, isRegistered: true, isOfListedDomain: true, isKnown: true } as const
    expect(refusedAdmission({ ...nobody, policy, standing: 'accepted' })).toBeNull()
    expect(refusedAdmission({ ...nobody, ...anyone, standing: 'spam', authenticated: true })).toBe('spam')
  })

  test.each(senderPolicies)('%s: whoever failed authentication waits, whoever he says he is', (policy) => {
    const claims = { isRegistered: true, isOfListedDomain: true, isKnown: true }
    expect(refusedAdmission({ ...nobody, policy, ...claims, authenticated: false })).toBe('unauthenticated')
  })
})

describe('with which weight a mail speaks in a ticket that it names', () => {
  test.each([
    // participant, proven, authenticated → voice
    [true, true, true, 'participant'],
    [true, true, null, 'participant'],
    [true, true, false, 'unverified'],
    [true, false, true, 'participant'],
    [true, false, null, 'participant'],
    [true, false, false, null],
    [false, true, true, 'stranger'],
    [false, true, null, 'stranger'],
    [false, true, false, 'stranger'],
    [false, false, true, null],
    [false, false, null, null],
    [false, false, false, null],
  ] as const)(
    'participant %s, proven %s, authenticated %s: %s',
    (isParticipant, isProven, authenticated, voice) => {
      expect(voiceIn({ isParticipant, isProven, authenticated })).toBe(voice)
    },
  )
})

test('only whoever surely wrote is answered, and no machine', () => {
  const asks = {
    reason: 'unknown',
    authenticated: true,
    isMachine: false,
    envelopeFrom: 'a@b.example',
  } as const
  expect(isAnsweredPolitely(asks)).toBe(true)
  expect(isAnsweredPolitely({ ...asks, envelopeFrom: null })).toBe(true)
  for (const change of [
    { authenticated: null },
    { authenticated: false },
    { isMachine: true },
    { envelopeFrom: '' },
    { reason: 'spam' },
    { reason: 'unauthenticated' },
  ] as const)
    expect({ change, answered: isAnsweredPolitely({ ...asks, ...change }) }).toEqual({
      change,
      answered: false,
    })
})

describe('the organisation of an address', () => {
  const city = { id: 'city', name: 'Stadt', domains: ['city.example'], addresses: ['mayor@mail.example'] }
  const school = { id: 'school', name: 'GS Nord', domains: ['nord.city.example'], addresses: [] }
  const all: Organisation[] = [city, school]

  test.each([
    ['a@city.example', 'city', false],
    ['a@below.city.example', 'city', false],
    ['a@nord.city.example', 'school', false],
    ['a@x.nord.city.example', 'school', false],
    ['mayor@mail.example', 'city', true],
    ['other@mail.example', null, null],
    ['a@notcity.example', null, null],
    ['a@city.example.attacker.example', null, null],
    ['city.example', 'city', false],
    ['', null, null],
  ])('%s', (email, id, isListed) => {
    for (const order of [all, [...all].reverse()]) {
      const found = membershipOf(order, email)
      expect([found?.organisation.id ?? null, found?.isListed ?? null]).toEqual([id, isListed])
    }
  })

  test('never belongs to a domain that it does not end in', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.domain(), (email, domain) => {
        const found = membershipOf([{ ...city, domains: [domain], addresses: [] }], email.toLowerCase())
        if (found) expect(email.toLowerCase().endsWith(domain)).toBe(true)
      }),
    )
  })
})

test.each([
  ['gmx.de', true],
  ['gmx.net', true],
  ['web.de', true],
  ['t-online.de', true],
  ['gmail.com', true],
  ['yahoo.co.uk', true],
  ['outlook.de', true],
  ['live.com', true],
  ['mail.gs-nord.example', false],
  ['gmx.gs-nord.de', false],
  ['mygmx.de', false],
  ['outlook.school.example', false],
])('%s is where anyone gets an address: %s', (domain, is) => {
  expect(isFreemail(domain)).toBe(is)
})
