import type { TeamId } from '../../src/domain/ids.ts'
import { Refusal } from '../../src/domain/refusal.ts'
import { type Status, statuses } from '../../src/domain/status.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { giveBack } from '../../src/domain/verbs.ts'
import { anna, aScene, ben, carla, day, experts, inDays, now, secondLevel, support } from './a-scene.ts'
import { decided, refused, runLine } from './run-line.ts'

/** What becomes of the status; `·` stays as it is, `✗` is refused. */
const transitions: readonly (readonly [line: string, ...after: (Status | '·' | '✗')[]])[] = [
  // line                          new         open        pending     resolved    closed
  ['claim', 'open', '·', '·', '✗', '✗'],
  ['assign @ben', 'open', '·', '·', '✗', '✗'],
  ['note text', '·', '·', '·', '·', '·'],
  ['reply text', 'open', 'open', 'pending', 'open', 'open'],
  ['reply --wait text', 'pending', 'pending', 'pending', 'pending', 'pending'],
  ['reply --resolve text', 'resolved', 'resolved', 'resolved', 'resolved', 'resolved'],
  ['reply --close text', 'closed', 'closed', 'closed', 'closed', 'closed'],
  ['wait', 'pending', 'pending', 'pending', '✗', '✗'],
  ['wait 3d', 'pending', 'pending', 'pending', '✗', '✗'],
  ['resolve', 'resolved', 'resolved', 'resolved', '✗', '✗'],
  ['close', 'closed', 'closed', 'closed', 'closed', '✗'],
  ['reopen', '✗', '✗', 'open', 'open', 'open'],
  ['escalate', '·', '·', '·', '✗', '✗'],
  ['transfer @office', '·', '·', '·', '·', '·'],
]

describe.each(transitions)('%s', (line, ...after) => {
  test.each(statuses.map((status, index) => [status, after[index] ?? '✗'] as const))(
    'when %s: %s',
    (status, expected) => {
      const result = runLine(aScene({ ticket: { status } }), line)
      if (expected === '✗') expect(result).toBeInstanceOf(Refusal)
      else if (expected === '·') expect(decided(result).change.status).toBeUndefined()
      else expect(decided(result).change.status ?? status).toBe(expected)
    },
  )
})

test.each(statuses)('return gives the turn back when %s, and leaves the status', (status) => {
  const { change } = decided(runLine(escalated({ status }), 'return'))
  expect(change.team).toBe(support.id)
  expect(change).not.toHaveProperty('status')
})

describe('claim', () => {
  test('is for whoever comes first; the second is told who won', () => {
    const lost = refused(runLine(aScene({ ticket: { assignee: ben.id } }), 'claim'))
    expect(lost.sentence).toBe('Ben has claimed 10042 already. `assign @anna` swaps.')
  })

  test('names even an owner who has left the configuration', () => {
    const owner = { ...ben, id: 'gone' as typeof ben.id }
    expect(refused(runLine(aScene({ ticket: { assignee: owner.id } }), 'claim')).sentence).toMatch(
      /^gone has/,
    )
  })

  test('what it advises the loser works', () => {
    const scene = aScene({ ticket: { assignee: ben.id } })
    const advice = /`([^`]+)`/.exec(refused(runLine(scene, 'claim')).sentence)?.[1] ?? ''
    expect(decided(runLine(scene, advice)).change.assignee).toBe(anna.id)
  })

  test('of one’s own ticket says so', () => {
    expect(refused(runLine(aScene({ ticket: { assignee: anna.id } }), 'claim')).sentence).toMatch(
      /yours already/,
    )
  })
})

describe('unclaim', () => {
  test('is for the owner alone', () => {
    expect(decided(runLine(aScene({ ticket: { assignee: anna.id } }), 'unclaim')).change).toEqual({
      assignee: null,
    })
    expect(refused(runLine(aScene({ ticket: { assignee: ben.id } }), 'unclaim')).sentence).toMatch(
      /not yours/,
    )
    expect(refused(runLine(aScene(), 'unclaim')).sentence).toMatch(/Nobody/)
  })
})

describe('assign', () => {
  test('takes an id, a name in any case, or me', () => {
    for (const name of ['@ben', '@BEN', '@Ben'])
      expect(decided(runLine(aScene(), `assign ${name}`)).change.assignee).toBe(ben.id)
    expect(decided(runLine(aScene(), 'assign @me')).change.assignee).toBe(anna.id)
  })

  test('stays in the team that has the turn, and says how the other team gets it', () => {
    const scene = aScene()
    const { sentence } = refused(runLine(scene, 'assign @carla'))
    expect(sentence).toMatch(/Carla is not in Team support/)
    const advice = /`([^`]+)`/.exec(sentence)?.[1] ?? ''
    expect(decided(runLine(scene, advice)).change.team).toBe(secondLevel.id)
  })

  test('knows nobody else, and lists whom it knows', () => {
    expect(refused(runLine(aScene(), 'assign @zoe')).sentence).toBe(
      '@zoe is no agent here. There are: @anna, @ben, @carla.',
    )
  })
})

describe('reply', () => {
  test('answers whoever was waiting, and is nobody else’s question any more', () => {
    const { change } = decided(runLine(aScene({ ticket: { unsentSince: now } }), 'reply Here.'))
    expect(change).toMatchObject({ waitingSince: null, unsentSince: null })
  })

  test('takes a free ticket, and leaves an owned one to its owner', () => {
    expect(decided(runLine(aScene(), 'reply Here.')).change.assignee).toBe(anna.id)
    expect(decided(runLine(aScene({ ticket: { assignee: ben.id } }), 'reply Here.')).change.assignee).toBe(
      ben.id,
    )
  })

  test.each([
    ['reply Text', 'reply'],
    ['reply --wait Text', 'reply'],
    ['reply --resolve Text', 'resolved'],
    ['reply --close Text', 'closed'],
  ])('%s is one mail, whose words are those of %s', (line, purpose) => {
    for (const statusMails of ['none', 'normal', 'every'] as const)
      expect(decided(runLine(aScene({ statusMails }), line)).toCustomer).toEqual({ purpose, text: 'Text' })
  })

  test('by a team that has not the turn is asked back, once', () => {
    const scene = aScene({ agent: carla })
    expect(refused(runLine(scene, 'reply Text'))).toMatchObject({
      offer: 'send-anyway',
      sentence: 'Team support has the turn. Send anyway?',
    })
    expect(decided(runLine(scene, 'reply --anyway --resolve Text')).toCustomer).toEqual({
      purpose: 'resolved',
      text: 'Text',
    })
  })

  test('says how long it can be taken back, and to whom it goes', () => {
    const { notice } = decided(runLine(aScene(), 'reply Text'))
    expect(notice).toBe('Goes to Lena Kaya <lena@school.example> in 15 seconds.')
    const atOnce = aScene({ team: { ...support, undoSeconds: 0 } })
    expect(decided(runLine(atOnce, 'reply Text')).notice).toBe('Goes to Lena Kaya <lena@school.example>.')
  })

  test('what looks like a command is not sent even then', () => {
    const { sentence } = refused(runLine(aScene(), 'reply /close'))
    expect(sentence).toMatch(/never sent/)
  })

  test('has a length', () => {
    expect(decided(runLine(aScene(), `reply ${'a'.repeat(40_000)}`)).toCustomer?.text).toHaveLength(40_000)
    expect(refused(runLine(aScene(), `reply ${'a'.repeat(40_001)}`)).sentence).toMatch(/40000/)
  })
})

describe('timers', () => {
  test.each([
    ['wait', { remindAt: inDays(3), autoCloseAt: inDays(10), closedAt: null }],
    ['reply --wait Text', { remindAt: inDays(3), autoCloseAt: inDays(10), closedAt: null }],
    ['wait 1d', { remindAt: inDays(1), autoCloseAt: inDays(8), closedAt: null }],
    ['wait 12h', { remindAt: inDays(0.5), autoCloseAt: inDays(7.5), closedAt: null }],
    ['wait 90m', { remindAt: inDays(1 / 16), autoCloseAt: inDays(7 + 1 / 16), closedAt: null }],
    ['resolve', { remindAt: null, autoCloseAt: inDays(5), closedAt: null }],
    ['reply --resolve Text', { remindAt: null, autoCloseAt: inDays(5), closedAt: null }],
    ['close', { remindAt: null, autoCloseAt: null, closedAt: now }],
    ['reply --close Text', { remindAt: null, autoCloseAt: null, closedAt: now }],
  ])('%s sets them', (line, expected) => {
    expect(decided(runLine(aScene(), line)).change).toMatchObject(expected)
  })

  test('a date is that day’s morning, a date with a time is that time', () => {
    const remindAt = (line: string) => decided(runLine(aScene(), line)).change.remindAt
    expect(remindAt('wait 2026-12-02')).toEqual(new Date(2026, 11, 2, 8, 0))
    expect(remindAt('wait 2026-12-02T15:30')).toEqual(new Date(2026, 11, 2, 15, 30))
  })

  test('a ticket never closes before it was reminded', () => {
    const hasty = { ...support, reminderDays: 9, pendingCloseDays: 9 }
    const { remindAt, autoCloseAt } = decided(runLine(aScene({ team: hasty }), 'wait 2d')).change
    expect(Number(autoCloseAt) - Number(remindAt)).toBe(day)
  })

  test.each(['wait 2020-01-01', 'wait 0d', 'wait 2026-11-30'])('%s has passed', (line) => {
    expect(refused(runLine(aScene(), line)).sentence).toMatch(/passed/)
  })

  test.each(['wait 2026-13-01', 'wait 2027-02-30', 'wait 2026-12-01T25:00'])('%s is no time', (line) => {
    expect(refused(runLine(aScene(), line)).sentence).toMatch(/can’t read/)
  })

  test.each(['pending', 'resolved', 'closed'] as const)('reopen stops those of a %s ticket', (status) => {
    const ticket = {
      status,
      remindAt: inDays(1),
      autoCloseAt: inDays(2),
      closedAt: status === 'closed' ? now : null,
    }
    const stopped = { status: 'open', remindAt: null, autoCloseAt: null, closedAt: null }
    expect(decided(runLine(aScene({ ticket }), 'reopen')).change).toMatchObject(stopped)
  })

  test('a plain reply in a pending ticket starts them anew: the customer has something new to answer', () => {
    const { change } = decided(
      runLine(aScene({ ticket: { status: 'pending', autoCloseAt: inDays(2) } }), 'reply Text'),
    )
    expect(change).toMatchObject({ status: 'pending', remindAt: inDays(3), autoCloseAt: inDays(10) })
  })

  test('a plain reply keeps a later day that was named', () => {
    const ticket = { status: 'pending', remindAt: inDays(30), autoCloseAt: inDays(37) } as const
    const { change } = decided(runLine(aScene({ ticket }), 'reply Text'))
    expect(change).not.toHaveProperty('remindAt')
    expect(change).not.toHaveProperty('autoCloseAt')
  })

  test('wait, resolve and close end the waiting, claim and note do not', () => {
    for (const line of ['wait', 'resolve', 'close'])
      expect(decided(runLine(aScene(), line)).change.waitingSince).toBeNull()
    for (const line of ['claim', 'note x', 'assign @ben', 'escalate'])
      expect(decided(runLine(aScene(), line)).change).not.toHaveProperty('waitingSince')
  })
})

describe('escalate', () => {
  test('is one action: the turn, a note, the sentence, a thread, a line', () => {
    const { change, ...rest } = decided(
      runLine(aScene({ ticket: { assignee: anna.id } }), 'escalate Tried a restart.'),
    )
    expect(change).toEqual({
      team: secondLevel.id,
      returnPath: [{ team: support.id, assignee: anna.id }],
      assignee: null,
    })
    expect(rest).toMatchObject({
      event: 'escalated',
      note: 'Tried a restart.',
      toCustomer: { purpose: 'escalated', text: 'Der Satz von support.' },
      threadFor: secondLevel.id,
      line: 'Anna handed over to Team second-level.',
    })
    expect(rest).not.toHaveProperty('threadEnds')
  })

  test.each([
    ['escalate @experts', experts.id],
    ['escalate @team-experts', experts.id],
    ['escalate', secondLevel.id],
  ])('%s finds its team', (line, team) => {
    expect(decided(runLine(aScene(), line)).change.team).toBe(team)
  })

  test.each([
    ['escalate @support', /has the ticket already/],
    ['escalate @office', /no higher level.*`transfer @office`/],
    ['escalate @nobody', /There are: @support, @second-level, @experts, @office/],
  ])('%s is refused', (line, sentence) => {
    expect(refused(runLine(aScene(), line)).sentence).toMatch(sentence)
  })

  test('the last level has nobody above', () => {
    expect(refused(runLine(aScene({ ticket: { team: experts.id } }), 'escalate')).sentence).toMatch(
      /last level/,
    )
  })

  test.each([
    ['as it is', {}, 'Der Satz von support.'],
    ['edited', { tell: 'yes', sentence: ' Carla takes over. ' }, 'Carla takes over.'],
    ['switched off', { tell: 'no', sentence: 'The sentence of support.' }, undefined],
    ['emptied', { tell: 'yes', sentence: '' }, undefined],
  ])('the sentence, %s', (_, values, text) => {
    expect(decided(runLine(aScene(), 'escalate', values)).toCustomer?.text).toBe(text)
  })

  test('the sentence is in the customer’s language, whatever the team’s is', () => {
    const scene = aScene({ ticket: { language: 'en' } })
    expect(decided(runLine(scene, 'escalate')).toCustomer?.text).toBe('The sentence of support.')
  })

  test('a sentence that looks like a command is refused like a reply', () => {
    expect(refused(runLine(aScene(), 'escalate', { sentence: '/close' })).sentence).toMatch(/never sent/)
  })

  test('a sentence has a length like a reply', () => {
    expect(refused(runLine(aScene(), 'escalate', { sentence: 'a'.repeat(40_001) })).sentence).toMatch(/40000/)
  })
})

describe('return', () => {
  test('gives the turn and the owner back', () => {
    const { change, threadFor, line, toCustomer } = decided(
      runLine(escalated(), 'return Fixed the access point.'),
    )
    expect(change).toEqual({ team: support.id, assignee: anna.id, returnPath: [] })
    expect({ threadFor, line, toCustomer }).toEqual({
      threadFor: support.id,
      line: 'Carla returned it to Team support.',
      toCustomer: undefined,
    })
  })

  test('needs something to return', () => {
    expect(refused(runLine(aScene(), 'return')).sentence).toMatch(/nothing to return/)
  })
})

describe('transfer', () => {
  test('is for the wrong team: the old thread ends, and nobody owns it', () => {
    const { change, threadFor, threadEnds, toCustomer } = decided(runLine(escalated(), 'transfer @office'))
    expect(change).toEqual({ team: 'office', assignee: null, returnPath: [] })
    expect({ threadFor, threadEnds, toCustomer }).toEqual({
      threadFor: 'office',
      threadEnds: secondLevel.id,
      toCustomer: undefined,
    })
  })

  test('to the team that has it is refused', () => {
    expect(refused(runLine(aScene(), 'transfer @support')).sentence).toMatch(/already/)
  })
})

describe('mail', () => {
  const lines = {
    'claim · assign · note · transfer': {
      run: ['claim', 'assign @ben', 'note x', 'transfer @office'],
      none: null,
      normal: null,
      every: null,
    },
    wait: { run: ['wait', 'wait 3d', 'wait Because.'], none: null, normal: null, every: 'status' },
    resolve: { run: ['resolve', 'resolve Because.'], none: null, normal: 'resolved', every: 'resolved' },
    close: { run: ['close', 'close Because.'], none: null, normal: 'closed', every: 'closed' },
  }
  for (const [name, { run, ...mails }] of Object.entries(lines)) {
    test.each(Object.entries(mails))(`${name}, with status_mails: %s: %s`, (setting, purpose) => {
      for (const line of run) {
        const scene = aScene({ statusMails: setting as 'none' | 'normal' | 'every' })
        expect(decided(runLine(scene, line)).toCustomer ?? null).toEqual(purpose && { purpose, text: '' })
      }
    })
  }

  test('reopen mails only where every change is mailed', () => {
    const mail = (statusMails: 'none' | 'normal' | 'every') =>
      decided(runLine(aScene({ statusMails, ticket: { status: 'closed' } }), 'reopen')).toCustomer
    expect([mail('none'), mail('normal'), mail('every')]).toEqual([
      undefined,
      undefined,
      { purpose: 'status', text: '' },
    ])
  })
})

test('from the third level it goes back through the second to the first, each time to who had it', () => {
  const path = [
    { team: support.id, assignee: anna.id },
    { team: secondLevel.id, assignee: carla.id },
  ]
  const third = { ...secondLevel, id: 'third' as TeamId, level: 3 }
  const teams = new Map([support, secondLevel, third].map((team) => [team.id, team]))
  const scene = { ...aScene({ ticket: { team: third.id, returnPath: path } }), team: third, teams }
  expect(decided(giveBack(scene, '')).change).toEqual({
    team: secondLevel.id,
    assignee: carla.id,
    returnPath: path.slice(0, 1),
  })
})

function escalated(ticket: Partial<Ticket> = {}) {
  return aScene({
    agent: carla,
    ticket: {
      team: secondLevel.id,
      returnPath: [{ team: support.id, assignee: anna.id }],
      assignee: carla.id,
      ...ticket,
    },
  })
}

test('nobody claims a ticket that another team’s turn it is', () => {
  const refusal = refused(runLine(aScene({ agent: carla }), 'claim'))
  expect(refusal.sentence).toContain(support.name)
})

test('a reply by another team does not take the ticket', () => {
  const scene = aScene({ agent: anna, ticket: { team: secondLevel.id, assignee: null } })
  expect(decided(runLine(scene, 'reply --anyway Hallo')).change.assignee).toBeNull()
})
