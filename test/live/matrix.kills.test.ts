import { setTimeout } from 'node:timers/promises'
import { jest } from '@jest/globals'
import { shownMessages } from '../contract/matrix-timeline.ts'
import { unique } from '../contract/samples.ts'
import { chance } from '../tools/chance.ts'
import { until } from '../tools/until.ts'
import { KillableAdapter } from './matrix/killable.ts'
import { type LiveWorld, startWorld } from './matrix/world.ts'

jest.setTimeout(300_000)

let world: LiveWorld
let adapter: KillableAdapter

beforeEach(async () => {
  world = await startWorld()
  adapter = await KillableAdapter.start(world)
})
afterEach(async () => {
  await adapter?.end()
  await world?.close()
})

const saidBy = (user: string, texts: readonly { readonly id: string; readonly text: string }[]) => {
  const byId = new Map(texts.map(({ id, text }) => [id, text]))
  return [...byId.values()].filter((text) => text.startsWith(user)).sort()
}
const numbered = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`).sort()

async function shown(word: string): Promise<string[]> {
  return shownMessages(await world.timeline())
    .filter(({ sender }) => sender === world.bot)
    .flatMap(({ content }) => new RegExp(`${word} \\d+$`).exec(String(content.body))?.[0] ?? [])
    .sort()
}

test('killed a dozen times while both sides write: nothing lost, nothing doubled, nothing unreadable', async () => {
  const { thread } = await adapter.post({ key: unique('open') })
  const root = thread.id.split('|')[1]
  const { number } = chance(4)
  const [count, kills] = [110, 12]
  let hasEnded = false
  const posting = (async () => {
    for (let index = 0; index < count; index++)
      await adapter.post({ thread, text: `unsere ${index}`, key: unique('post') })
  })()
  const typing = (async () => {
    for (let index = 0; index < count; index++)
      await world.anna.send('m.room.message', {
        msgtype: 'm.text',
        body: `ihre ${index}`,
        'm.relates_to': { rel_type: 'm.thread', event_id: root, is_falling_back: true },
      })
  })()
  const both = Promise.all([posting, typing]).then(() => {
    hasEnded = true
  })
  let killed = 0
  while (killed < kills && !hasEnded) {
    await setTimeout(150 + number(900))
    await adapter.kill()
    killed++
    await adapter.start()
  }
  await both
  await until(
    'the core was told of everything',
    async () => saidBy('ihre', await adapter.journal()).length >= count,
    60,
  )
  const journal = await adapter.journal()
  process.stdout.write(
    `matrix kills: ${killed} kills, ${2 * count} messages, ${journal.length - count} told twice, ${adapter.failures.length} attempts failed\n`,
  )
  expect(killed).toBeGreaterThanOrEqual(10)
  expect(saidBy('ihre', journal)).toEqual(numbered('ihre', count))
  expect(await shown('unsere')).toEqual(numbered('unsere', count))
  expect(world.people.anna.undecryptable).toEqual([])
})

test('what is said while it is away, more than a sync tells, is taken in order', async () => {
  const { thread } = await adapter.post({ key: unique('open') })
  const root = thread.id.split('|')[1]
  await adapter.kill()
  const count = 130
  for (let index = 0; index < count; index++)
    await world.anna.send('m.room.message', {
      msgtype: 'm.text',
      body: `ihre ${index}`,
      'm.relates_to': { rel_type: 'm.thread', event_id: root, is_falling_back: true },
    })
  await adapter.start()
  const told = await until(
    'all of it was told',
    async () => {
      const journal = await adapter.journal()
      return journal.length >= count && journal
    },
    60,
  )
  expect(told.map(({ text }) => text)).toEqual(Array.from({ length: count }, (_, index) => `ihre ${index}`))
})

test('the homeserver is restarted: what was written meanwhile goes out afterwards, and it is read on', async () => {
  const { thread } = await adapter.post({ key: unique('open') })
  const posted: Promise<unknown>[] = []
  await world.synapse.restart(async () => {
    for (let index = 0; index < 5; index++)
      posted.push(adapter.post({ thread, text: `unsere ${index}`, key: unique('post') }))
    await until('they could not be sent', () => adapter.failures.length > 0)
  })
  await Promise.all(posted)
  expect(await shown('unsere')).toEqual(numbered('unsere', 5))
  await world.anna.send('m.room.message', { msgtype: 'm.text', body: 'ihre 0' })
  await until('it is read on', async () => (await adapter.journal()).length === 1, 90)
})

test('a storm of rate limits: everything arrives, in order, once', async () => {
  const { thread } = await adapter.post({ key: unique('open') })
  // Slower than the busiest machine posts.
  await world.synapse.limitMessages(0.5, 1)
  const count = 12
  for (let index = 0; index < count; index++)
    await adapter.post({ thread, text: `unsere ${index}`, key: unique('post') })
  const limited = adapter.failures.filter(({ failure, retryAfter }) => failure === 'not-sent' && retryAfter)
  process.stdout.write(`matrix rate limits: ${count} messages, ${limited.length} attempts were put off\n`)
  expect(limited.length).toBeGreaterThan(5)
  const texts = shownMessages(await world.timeline()).flatMap(
    ({ content }) => /unsere \d+$/.exec(String(content.body))?.[0] ?? [],
  )
  expect(texts).toEqual(Array.from({ length: count }, (_, index) => `unsere ${index}`))
})
