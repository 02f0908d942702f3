import { readFile } from 'node:fs/promises'
import type { Row } from '../../fakes/slack/emulator.ts'
import { type Connected, connect } from './connected.ts'

/**
 * Payloads as Slack’s documentation shows them, with ids put in, and as the emulator told them once: none was recorded
 * from Slack itself. What is pressed the emulator does not know; that is from the documentation alone.
 */
interface Replay {
  readonly name: string
  readonly source: string
  readonly kind: string
  readonly payload: Row
  readonly expected: Row
}

let desk: Connected
beforeAll(async () => {
  desk = await connect()
})
afterAll(() => desk?.close())

test.each(['documentation', 'emulator'])(
  'payloads from the %s become these events, the same ones when Slack repeats them',
  async (origin) => {
    const written = await readFile(new URL(`./replays/from-${origin}.json`, import.meta.url), 'utf8')
    const filled = written
      .replaceAll('{channel}', desk.channel)
      .replaceAll('{anna}', desk.anna)
      .replaceAll('{ben}', desk.ben)
    for (const { name, kind, payload, expected } of JSON.parse(filled) as Replay[]) {
      const before = desk.inbox.attempts.length
      for (const retry of [0, 1]) {
        const { acknowledged } = await desk.slack.deliver(kind, payload, retry)
        expect({ name, acknowledged }).toEqual({ name, acknowledged: true })
      }
      const [event, again] = desk.inbox.attempts.slice(before)
      expect({ name, ...event }).toMatchObject({ name, ...expected })
      expect(again?.id).toBe(event?.id)
    }
  },
)
