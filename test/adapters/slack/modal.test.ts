import fc from 'fast-check'
import { noticeLayout } from '../../../adapters/slack/answers.ts'
import { homeView } from '../../../adapters/slack/home.ts'
import { modalView } from '../../../adapters/slack/modal.ts'
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

test('a text that is too long to be edited is not cut and sent, but asked for anew', () => {
  const fields = [{ name: 'text', label: 'Text', type: 'text', value: 'x'.repeat(3001) }] as const
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
