import fc from 'fast-check'
import type { Agent } from '../../src/domain/people.ts'
import type { Status } from '../../src/domain/status.ts'
import { type CardView, ticketCard } from '../../src/domain/ticket-card.ts'
import { anna, aTicket, inDays, lena, now, office, secondLevel, support } from './a-scene.ts'

const view = (
  changes: Omit<Partial<CardView>, 'ticket'> & { ticket?: Parameters<typeof aTicket>[0] } = {},
): CardView => ({
  requester: lena,
  participants: [],
  linked: [],
  mergedInto: null,
  team: support,
  nextTeam: secondLevel,
  assignee: null,
  viewer: support,
  looker: null,
  ended: false,
  link: 'https://help.example/t/x',
  now,
  ...changes,
  ticket: aTicket(changes.ticket),
})
const german = { ...support, language: 'de' } as const
const lines = (changes: Parameters<typeof view>[0]) =>
  ticketCard(view(changes)).buttons.map(({ line }) => line)

test.each<[Status, string[], string[]]>([
  ['new', ['claim', 'reply', 'resolve', 'escalate'], ['claim', 'reply', 'resolve', 'escalate']],
  ['open', ['claim', 'reply', 'resolve', 'escalate'], ['reply', 'resolve', 'escalate']],
  ['pending', ['reply', 'resolve', 'escalate'], ['reply', 'resolve', 'escalate']],
  ['resolved', ['reopen', 'close'], ['reopen', 'close']],
  ['closed', ['reopen'], ['reopen']],
])('a %s ticket offers %j, and %j when it has an owner', (status, free, owned) => {
  expect(lines({ ticket: { status } })).toEqual(free)
  expect(lines({ ticket: { status, assignee: anna.id }, assignee: anna })).toEqual(owned)
})

test('the team above returns instead of handing on, and only the team that has the turn hands over', () => {
  const ticket = { team: secondLevel.id, returnPath: [{ team: support.id, assignee: null }] }
  expect(lines({ ticket, team: secondLevel, viewer: secondLevel })).toContain('return')
  expect(lines({ ticket, team: secondLevel, viewer: secondLevel })).not.toContain('escalate')
  expect(lines({ ticket, team: secondLevel, viewer: support })).not.toContain('return')
  expect(lines({ ticket, team: secondLevel, viewer: support })).not.toContain('escalate')
})

test('an agent’s own card offers nothing that would be refused: another level neither claims nor hands over', () => {
  const escalated = { team: secondLevel.id, returnPath: [{ team: support.id, assignee: null }] }
  const seenBy = (looker: Agent, changes: object) => lines({ looker, team: secondLevel, ...changes })
  const [ofSupport, ofBoth] = [anna, { ...anna, teams: [support.id, secondLevel.id] }]
  expect(seenBy(ofSupport, { ticket: escalated })).toEqual(['reply', 'resolve'])
  expect(seenBy(ofSupport, { ticket: escalated, viewer: secondLevel })).toEqual(['reply', 'resolve'])
  expect(seenBy(ofBoth, { ticket: escalated, viewer: secondLevel })).toEqual([
    'claim',
    'reply',
    'resolve',
    'return',
  ])
  expect(lines({ looker: ofSupport })).toEqual(lines({}))
})

test('without a next level nothing is handed over', () => {
  expect(lines({ nextTeam: null })).not.toContain('escalate')
})

test('at most one button is the primary one', () => {
  for (const status of ['new', 'open', 'pending', 'resolved', 'closed'] as const)
    for (const assignee of [null, anna]) {
      const { buttons } = ticketCard(view({ ticket: { status }, assignee }))
      expect(buttons.filter(({ style }) => style === 'primary').length).toBeLessThanOrEqual(1)
    }
})

test('a thread that has ended says who has the ticket, and offers nothing', () => {
  const card = ticketCard(view({ ended: true, team: office }))
  expect(card.buttons).toEqual([])
  expect(card.lines).toEqual(['This thread is no longer kept up to date. Team office has the ticket.'])
})

test('golden, in German and English', () => {
  const at = { waitingSince: new Date(2026, 10, 30, 8, 3), unsentSince: now }
  const card = (viewer: typeof german | typeof support) => {
    const { title, state, lines, footnote, buttons } = ticketCard(
      view({ viewer, ticket: { status: 'new', ...at } }),
    )
    return [title, state.label, ...lines, footnote, ...buttons.map(({ label }) => `[${label}]`)].join('\n')
  }
  expect(card(german)).toBe(`10042 WLAN Raum 204
neu
Lena Kaya, GS Nord
niemand zuständig · wartet seit 08:03
Es steht Text hier, der nicht gesendet wurde.
Was ihr hier schreibt, bleibt intern.
[Übernehmen]
[Antworten]
[Erledigt]
[Team second-level]`)
  expect(card(support)).toBe(`10042 WLAN Raum 204
new
Lena Kaya, GS Nord
no owner · waiting since 08:03
There is text here that was not sent.
What you write here stays internal.
[Claim]
[Reply]
[Done]
[Team second-level]`)
})

test.each([
  [
    'pending',
    { remindAt: inDays(0), autoCloseAt: inDays(0) },
    'owner: Anna · reminder at 12:00 · closes at 12:00 if nothing comes',
  ],
  ['resolved', { autoCloseAt: inDays(1) }, 'owner: Anna · closes on 1 Dec, 12:00 if nothing comes'],
  ['closed', { closedAt: inDays(0) }, 'owner: Anna · closed at 12:00'],
] as const)('a %s ticket shows its times', (status, times, line) => {
  expect(
    ticketCard(view({ assignee: anna, ticket: { status, waitingSince: null, ...times } })).lines[1],
  ).toBe(line)
})

test('the other team sees who has the turn', () => {
  const ticket = { team: secondLevel.id, waitingSince: null }
  expect(ticketCard(view({ ticket, team: secondLevel })).lines[1]).toBe(
    'no owner · Team second-level has the turn',
  )
})

test('someone without a name goes by the address', () => {
  const requester = { ...lena, name: null, organisation: null }
  expect(ticketCard(view({ requester })).lines[0]).toBe('lena@school.example')
})

test('nothing that a stranger writes becomes a button, a state or a footnote', () => {
  const written = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom('[Claim](claim)', '{team}', '{name}', '<button>', '`close`', '{"line":"close"}'),
  )
  const offered = (subject: string, name: string) => {
    const requester = { ...lena, name, organisation: name }
    const { title, lines, ticket, ...rest } = ticketCard(view({ ticket: { subject }, requester }))
    expect(title).toBe(`10042 ${subject}`)
    return rest
  }
  const plain = offered('plain', 'Lena')
  fc.assert(fc.property(written, written, (subject, name) => expect(offered(subject, name)).toEqual(plain)))
})
