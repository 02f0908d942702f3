import fc from 'fast-check'
import { readPressed } from '../../adapters/teams/buttons.ts'
import { noticeCard, ticketCard } from '../../adapters/teams/card.ts'
import { dialogOf, readSubmitted } from '../../adapters/teams/dialog.ts'
import { noticeMessage } from '../../adapters/teams/posts.ts'
import { teamsWords } from '../../adapters/teams/words.ts'
import { aCard } from '../contract/samples.ts'

const words = teamsWords('de')
/** Teams counts UTF-16 and surely takes 80 KB. */
const size = (value: unknown) => JSON.stringify(value).length * 2
/** Of as many as Teams takes. */
const refresh = { userIds: Array.from({ length: 60 }, () => `29:${'x'.repeat(120)}`) }
const anything = fc.string({ unit: 'grapheme', maxLength: 3000 })

test('a card fits into a post whatever stands in it', () => {
  fc.assert(
    fc.property(
      anything,
      fc.array(anything, { maxLength: 30 }),
      fc.array(anything, { maxLength: 10 }),
      (title, lines, labels) => {
        const buttons = labels.map((label) => ({ label, line: `reply ${label}`.repeat(3) }))
        const card = ticketCard(aCard({ title, lines, buttons, footnote: title }), words, refresh)
        expect(size(card)).toBeLessThan(80_000)
      },
    ),
    { numRuns: 60 },
  )
})

test('nothing is cut in the middle of a sign', () => {
  const long = `x${'😀'.repeat(400)}`
  const card = ticketCard(
    aCard({ title: long, lines: [long], buttons: [{ label: long, line: 'claim' }] }),
    words,
  )
  expect(JSON.stringify(card).isWellFormed() && !/\\ud[89a-f]/i.test(JSON.stringify(card))).toBe(true)
  expect(JSON.stringify(noticeMessage({ text: long, tone: 'info' }))).not.toMatch(/\\ud[89a-f]/i)
})

test('what strangers write stands in runs of text, where Markdown means nothing', () => {
  const { content } = ticketCard(
    aCard({ title: '**10042** [x](https://evil.example)', lines: ['<at>Alle</at>'] }),
    words,
  )
  const blocks = JSON.stringify(content.body)
  expect(blocks).not.toContain('"TextBlock"')
  expect(blocks).toContain('"type":"TextRun","text":"**10042** [x](https://evil.example)"')
})

test('colours are names of the theme, so that the card can be read on dark and on light', () => {
  const text = JSON.stringify(ticketCard(aCard(), words))
  expect(text).not.toMatch(/#[0-9a-f]{3,8}"/i)
})

test('what may be answered by a form fetches a dialog; every other button executes in place', () => {
  const buttons = ['claim', 'reply', 'escalate', 'close', 'resolve', 'reply --anyway Text'].map((line) => ({
    label: line,
    line,
  }))
  const about = { id: '1', thread: { platform: 'teams', id: 'x;messageid=1' } }
  const { content } = ticketCard(
    aCard({ buttons: [...buttons, { label: 'about', line: 'reply', about }], link: '' }),
    words,
  )
  expect(content.actions?.map(({ title, type }) => [title, type])).toEqual([
    ['claim', 'Action.Execute'],
    ['reply', 'Action.Submit'],
    ['escalate', 'Action.Submit'],
    ['close', 'Action.Submit'],
    ['resolve', 'Action.Execute'],
    ['reply --anyway Text', 'Action.Execute'],
    ['about', 'Action.Execute'],
  ])
  expect(content.actions?.map(({ data }) => readPressed(data)?.line)).toEqual([
    ...buttons.map(({ line }) => line),
    'reply',
  ])
})

test('a button whose line is a whole letter is left out rather than make the card too large', () => {
  const notice = {
    text: 'x',
    tone: 'refused',
    buttons: [{ label: 'Trotzdem senden', line: `reply --anyway ${'x'.repeat(30_000)}` }],
  } as const
  expect(size(noticeCard(notice))).toBeLessThan(20_000)
})

test('what a client sends in place of a press or a dialog is not believed', () => {
  for (const data of [
    null,
    1,
    'claim',
    [],
    {},
    { faden: {} },
    { faden: { line: 1 } },
    { faden: { line: 'x'.repeat(5000) } },
  ])
    expect(readPressed(data)).toBeNull()
  expect(readPressed({ faden: { line: 'claim', about: { id: 1, thread: null } } })).toEqual({ line: 'claim' })
  for (const data of [
    null,
    {},
    { faden: { line: 'reply', nonce: '../..', fields: [] } },
    { faden: { line: 'reply', nonce: 'a', fields: 'x' } },
  ])
    expect(readSubmitted(data)).toBeNull()
  fc.assert(fc.property(fc.anything(), (data) => [readPressed(data), readSubmitted(data)].length === 2))
})

test('a dialog gives back what was filled in, field by field, and nothing for what was left empty', () => {
  const choices = [
    { value: '', label: 'offen lassen' },
    { value: 'wait', label: 'warten' },
  ]
  const { card } = dialogOf(
    {
      title: 'Antworten',
      line: 'reply',
      submit: 'Senden',
      fields: [
        { name: 'text', label: 'Text', type: 'text', required: true },
        { name: 'then', label: 'Danach', type: 'choice', value: '', choices },
        { name: 'tell', label: 'Sagen', type: 'flag', value: 'yes' },
      ],
    },
    'nonce-1',
    'c;messageid=1',
    teamsWords('de'),
  )
  const [submit] = card.content.actions ?? []
  const data = submit?.data as object
  expect(readSubmitted({ ...data, 'field text': 'Hallo', 'field then': '-', 'field tell': 'no' })).toEqual({
    line: 'reply',
    nonce: 'nonce-1',
    place: 'c;messageid=1',
    values: Object.fromEntries([
      ['text', 'Hallo'],
      ['then', ''],
      ['tell', 'no'],
    ]),
  })
  expect(Object.values(readSubmitted(data)?.values ?? {})).toEqual(['', '', ''])
})
