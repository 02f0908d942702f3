import fc from 'fast-check'
import type { AgentId, PersonId, TeamId, TicketId } from '../../src/domain/ids.ts'
import { joining, keptAfter, type Merge, merge } from '../../src/domain/merge.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { type Status, statuses } from '../../src/domain/status.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { anna, aScene, aTicket, inDays, lena, now, office } from './a-scene.ts'
import { anOtherTicket } from './an-other-ticket.ts'

const quiet = { hasUnsentReply: false, wasAsked: true }

function merged(result: Merge | Refusal): Merge {
  if (result instanceof Refusal) throw new Error(`refused: ${result.sentence}`)
  return result
}

test('what goes is a closed redirect without timers', () => {
  const { gone } = merged(merge(aScene({ ticket: { status: 'pending' } }), anOtherTicket(), quiet))
  expect(gone).toEqual({
    status: 'closed',
    closedAt: now,
    remindAt: null,
    autoCloseAt: null,
    waitingSince: null,
    unsentSince: null,
    mergedInto: '2',
  })
})

test.each<[string, Parameters<typeof merge>, string, string | undefined]>([
  ['itself', [aScene(), aTicket(), quiet], '10042 is what this is about', undefined],
  [
    'another person’s',
    [aScene(), anOtherTicket({ requester: '8' as PersonId }), quiet],
    'not of the same person',
    'link 10043',
  ],
  [
    'any, while a reply has not left',
    [aScene(), anOtherTicket(), { ...quiet, hasUnsentReply: true }],
    'A reply in 10042 has not left yet',
    undefined,
  ],
])('a merge into %s is refused', (_, given, sentence, offered) => {
  const refusal = merge(...given) as Refusal
  expect(refusal.sentence).toContain(sentence)
  expect(typeof refusal.offer === 'object' ? `${refusal.offer.verb} ${refusal.offer.rest}` : undefined).toBe(
    offered,
  )
})

test.each<[string, boolean, Parameters<typeof aScene>[0], Partial<Ticket>, boolean]>([
  ['is told', true, {}, {}, true],
  ['is not told if the setting says so', false, { statusMails: 'none' }, {}, true],
  [
    'is not told of what is over in both',
    false,
    { ticket: { status: 'closed' } },
    { status: 'closed' },
    true,
  ],
  ['is told when the open one opens a closed one', true, {}, { status: 'closed' }, true],
  ['is not told when he is a machine', false, {}, {}, false],
])('the customer %s', (_, isTold, scene, other, wasAsked) => {
  const result = merge(aScene(scene), anOtherTicket(other), { ...quiet, wasAsked })
  expect(merged(result).isTold).toBe(isTold)
})

const status: [gone: Status, kept: Status, waits: boolean, becomes: Status][] = [
  ['new', 'new', true, 'new'],
  ['open', 'new', true, 'open'],
  ['pending', 'new', false, 'open'],
  ['resolved', 'new', false, 'new'],
  ['new', 'open', true, 'open'],
  ['new', 'pending', true, 'open'],
  ['open', 'pending', false, 'pending'],
  ['pending', 'pending', false, 'pending'],
  ['new', 'resolved', true, 'open'],
  ['pending', 'closed', false, 'open'],
  ['resolved', 'closed', false, 'closed'],
  ['closed', 'resolved', false, 'resolved'],
  ['closed', 'pending', false, 'pending'],
]

test.each(status)('%s into %s, customer waiting: %s, is %s', (gone, kept, waits, becomes) => {
  const from = aTicket({ status: gone, waitingSince: waits ? inDays(-2) : null })
  const into = anOtherTicket({ status: kept, waitingSince: null })
  expect({ ...into, ...keptAfter(from, into) }.status).toBe(becomes)
})

test('the owner comes along where nobody owns the other and the team is the same', () => {
  const owned = aTicket({ assignee: anna.id })
  expect(keptAfter(owned, anOtherTicket()).assignee).toBe(anna.id)
  expect(keptAfter(owned, anOtherTicket({ assignee: 'ben' as AgentId })).assignee).toBe('ben')
  expect(keptAfter(owned, anOtherTicket({ team: office.id })).assignee).toBeNull()
})

describe('whatever is merged', () => {
  const moment = fc.option(fc.integer({ min: -30, max: -1 }).map(inDays))
  const ticket = (id: string) =>
    fc
      .record({
        status: fc.constantFrom(...statuses),
        assignee: fc.option(fc.constantFrom('anna', 'ben') as fc.Arbitrary<AgentId>),
        team: fc.constantFrom('support', 'office') as fc.Arbitrary<TeamId>,
        waitingSince: moment,
        unsentSince: moment,
      })
      .map((changes) => {
        const isTimed = changes.status === 'pending' || changes.status === 'resolved'
        return aTicket({
          ...changes,
          id: id as TicketId,
          assignee: changes.status === 'new' ? null : changes.assignee,
          autoCloseAt: isTimed ? inDays(3) : null,
          closedAt: changes.status === 'closed' ? inDays(-1) : null,
        })
      })
  const each = (holds: (gone: Ticket, kept: Ticket, after: Ticket) => void) =>
    fc.assert(
      fc.property(ticket('1'), ticket('2'), (gone, kept) =>
        holds(gone, kept, { ...kept, ...keptAfter(gone, kept) }),
      ),
    )
  const isFinished = ({ status }: Ticket) => status === 'resolved' || status === 'closed'

  test('nobody who waits waits shorter, and nothing unfinished is finished', () => {
    each((gone, kept, after) => {
      for (const key of ['waitingSince', 'unsentSince'] as const) {
        const times = [gone[key], kept[key]].flatMap((at) => at?.getTime() ?? [])
        expect(after[key]?.getTime() ?? null).toBe(times.length > 0 ? Math.min(...times) : null)
      }
      if (!isFinished(gone) || !isFinished(kept)) expect(isFinished(after)).toBe(false)
    })
  })

  test('timers stand only where the status has them, and a new one is nobody’s', () => {
    each((_, __, after) => {
      if (after.status === 'new' || after.status === 'open') expect(after.autoCloseAt).toBeNull()
      expect(after.closedAt !== null).toBe(after.status === 'closed')
      if (after.status === 'new') expect(after.assignee).toBeNull()
    })
  })
})

test('those join who take part in what goes, once, and never the requester', () => {
  const person = (id: string) => ({ ...lena, id: id as PersonId, email: `${id}@school.example` })
  const scene = aScene({ participants: [person('8')] })
  expect(joining([lena, person('8'), person('9')], scene)).toEqual([person('9')])
})
