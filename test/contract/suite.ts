import { CollectingInbox } from '../fakes/collecting-inbox.ts'
import { errorPromises } from './errors.ts'
import { eventPromises } from './events.ts'
import { examinePromises } from './examine.ts'
import { extraPromises } from './extras.ts'
import { filePromises } from './files.ts'
import { formPromises } from './forms.ts'
import { memberPromises } from './members.ts'
import { postPromises } from './posts.ts'
import { aCard, unique } from './samples.ts'
import type { Ability, Harness, Stage } from './stage.ts'

/** What each group of promises works with. */
export interface Suite {
  readonly stage: () => Stage
  readonly inbox: CollectingInbox
  /** A fresh thread with the usual card. */
  open(card?: Parameters<typeof aCard>[0]): ReturnType<Stage['adapter']['openThread']>
  /** `test`, or a skipped one that says what the platform lacks. */
  needs(...abilities: Ability[]): (promise: string, body: () => Promise<void>) => void
}

const members = ['find', 'history', 'mark', 'edit', 'remove', 'whisper', 'examine', 'members'] as const

/** The promises of `src/domain/chat.ts`, which every adapter keeps. */
export function describeAdapter(name: string, harness: Harness): void {
  describe(`the ${name} adapter`, () => {
    const inbox = new CollectingInbox()
    let stage: Stage
    const suite: Suite = {
      stage: () => stage,
      inbox,
      open: (card) => stage.adapter.openThread(stage.channel, aCard(card), unique('open')),
      needs: (...abilities) => {
        const lacking = abilities.flatMap((ability) => harness.lacks[ability] ?? [])
        return (promise, body) =>
          lacking.length > 0 ? test.skip(`${promise} (${lacking.join('; ')})`, body) : test(promise, body)
      },
    }

    beforeAll(async () => {
      stage = await harness.start(inbox)
    })
    afterAll(() => stage?.close())
    afterEach(() => {
      inbox.isOut = false
    })

    test.each(members)('has %s, or its harness says why not', (member) => {
      expect(typeof stage.adapter[member] === 'function').toBe(harness.lacks[member] === undefined)
    })

    test('names its platform and its limits', () => {
      expect(stage.adapter.platform).toBe(stage.channel.platform)
      expect(stage.adapter.limits.textLength).toBeGreaterThanOrEqual(1000)
      expect(stage.adapter.limits.fileBytes).toBeGreaterThan(0)
    })

    describe('posts', () => postPromises(suite))
    describe('files', () => filePromises(suite))
    describe('events', () => eventPromises(suite))
    describe('forms', () => formPromises(suite))
    describe('what not every platform has', () => extraPromises(suite))
    describe('failures', () => errorPromises(suite))
    describe('who is there', () => memberPromises(suite))
    describe('its set-up', () => examinePromises(suite))
  })
}
