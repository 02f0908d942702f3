import type { types } from '@slack/bolt'
import fc from 'fast-check'
import { noticeLayout } from '../../../adapters/slack/answers.ts'
import { homeView } from '../../../adapters/slack/home.ts'
import { createIds } from '../../../adapters/slack/ids.ts'
import { modalView, readSubmission } from '../../../adapters/slack/modal.ts'
import { partLayout } from '../../../adapters/slack/part.ts'
import { refill } from '../../../adapters/slack/refill.ts'
import { slackWords } from '../../../adapters/slack/words.ts'
import type { Form, FormField } from '../../../src/domain/chat.ts'
import { aText } from '../../contract/samples.ts'
import { length, refusals } from './block-kit.ts'

const words = slackWords.de
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), fc.string({ maxLength: 5000 }))
const field: fc.Arbitrary<FormField> = fc.record(
  {
    name: fc.stringMatching(/^[a-z]{1,12}$/),
    label: anyText,
    type: fc.constantFrom(
      'line' as const,
      'text' as const,
      'choice' as const,
      'flag' as const,
      'files' as const,
    ),
    value: anyText,
    hint: anyText,
    required: fc.boolean(),
    choices: fc.array(fc.record({ value: anyText, label: anyText }), { maxLength: 130 }),
  },
  { requiredKeys: ['name', 'label', 'type'] },
)
const form: fc.Arbitrary<Form> = fc.record(
  {
    title: anyText,
    intro: anyText,
    fields: fc.uniqueArray(field, { maxLength: 12, selector: ({ name }) => name }),
    submit: anyText,
    line: fc.string({ maxLength: 300 }),
  },
  { requiredKeys: ['title', 'fields', 'submit', 'line'] },
)
const thread = { platform: 'slack', id: 'C0123:1.2' }
const origin = { channel: 'C0123', thread: '1.2' }

test('a form is within Slack’s limits, whatever it asks for, also when it is refused', () => {
  fc.assert(
    fc.property(form, anyText, (given, problem) => {
      const view = modalView(given, origin, words)
      const again = refill(view, problem)
      for (const shown of [view, again]) {
        expect(refusals(shown.blocks, 'view')).toEqual([])
        expect([
          ...length('title', shown.title.text, 1, 24),
          ...length('submit', shown.submit?.text, 1, 24),
          ...length('metadata', shown.private_metadata, 1, 3000),
        ]).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})

describe('a text that is longer than Slack’s fields', () => {
  /** As it comes back from whoever changes nothing, in whatever order Slack lists the fields. */
  const sent = (value: string) => {
    const fields = [{ name: 'text', label: 'Text', type: 'text', value, required: true }] as const
    const view = modalView({ title: 'T', fields, submit: 'S', line: 'new' }, origin, words)
    expect(refusals(view.blocks, 'view')).toEqual([])
    const inputs = view.blocks.filter(({ type }) => type === 'input') as types.InputBlock[]
    const values = inputs.toReversed().map(({ block_id = '', element }) => {
      const { initial_value = '' } = element as { initial_value?: string }
      return [block_id, { value: { type: 'plain_text_input', value: initial_value } }]
    })
    const state = { values: Object.fromEntries(values) }
    return { inputs, values: readSubmission({ ...view, state } as never, createIds(''))?.values }
  }

  test('stands in several, and is the same text again when it is sent', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(' ', '\n', '\n\n', '🙂'),
    )
    const text = fc
      .array(word, { minLength: 1, maxLength: 3000 })
      .map((words) => words.join('').slice(0, 50_000))
    const long = fc.oneof(
      text,
      fc.nat(50_000).map((length) => 'x'.repeat(length)),
    )
    fc.assert(
      fc.property(long, (value) => {
        expect(sent(value).values).toEqual({ text: value })
      }),
      { numRuns: 60 },
    )
  })

  test('is cut between lines where it has some, and asks only for the first', () => {
    const lines = Array.from({ length: 100 }, (_, n) => `Zeile ${n}: ${'x'.repeat(60)}`).join('\n')
    const { inputs } = sent(lines)
    expect(inputs.map(({ label, optional }) => [label.text, optional])).toEqual([
      ['Text (1/3)', false],
      ['Text (2/3)', true],
      ['Text (3/3)', true],
    ])
    for (const { element } of inputs)
      expect(element).toMatchObject({ initial_value: expect.stringMatching(/^Zeile .*x$/s) })
  })
})

test('a text that no form can hold is not cut and sent, but asked for anew', () => {
  const fields = [{ name: 'text', label: 'Text', type: 'text', value: 'x'.repeat(70_000) }] as const
  const { blocks } = modalView({ title: 'T', fields, submit: 'S', line: 'reply' }, origin, words)
  expect(JSON.stringify(blocks)).not.toContain('initial_value')
  expect(JSON.stringify(blocks)).toContain('zu lang')
})

test('a post, a notice and the home page are within the limits, whatever is said', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 4000 }), anyText, (text, name) => {
      const author = { name, role: 'requester' as const, where: name }
      const part = partLayout(
        aText(text, { author, mentions: ['U1', 'U2'] }),
        words,
        () => 'https://x.example',
        'https://avatars.slack-edge.com/x.png',
      )
      expect(refusals(part.blocks)).toEqual([])
      expect(part.text.length).toBeLessThanOrEqual(40_000)
      const notice = {
        text,
        tone: 'done' as const,
        until: new Date(0),
        buttons: [{ label: name, line: 'undo' }],
      }
      expect(refusals(noticeLayout(notice).blocks)).toEqual([])
      const ticket = { number: '10042', subject: name, detail: name, thread }
      const section = { heading: name, tickets: [ticket], more: name }
      const toDo = { sections: Array.from({ length: 55 }, () => section), note: text }
      const { blocks } = homeView(toDo, words, () => 'https://x.example')
      expect(
        refusals(
          blocks.filter(({ type }) => type !== 'divider'),
          'view',
        ),
      ).toEqual([])
    }),
    { numRuns: 300 },
  )
})
