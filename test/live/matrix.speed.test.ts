import { readFileSync } from 'node:fs'
import { jest } from '@jest/globals'
import { unique } from '../contract/samples.ts'
import { until } from '../tools/until.ts'
import { KillableAdapter } from './matrix/killable.ts'
import { type LiveWorld, startWorld } from './matrix/world.ts'

jest.setTimeout(180_000)

let world: LiveWorld
let adapter: KillableAdapter

beforeAll(async () => {
  world = await startWorld()
  adapter = await KillableAdapter.start(world)
}, 60_000)
afterAll(async () => {
  await adapter?.end()
  await world?.close()
})

// What comes out depends on the machine and is told, not judged.
test('how fast an encrypted room is', async () => {
  const { thread } = await adapter.post({ key: unique('open') })
  const count = 200
  const began = performance.now()
  for (let index = 0; index < count; index++)
    await adapter.post({ thread, text: `Nummer ${index}`, key: unique('post') })
  const perSecond = count / ((performance.now() - began) / 1000)

  const took: number[] = []
  for (let index = 0; index < 60; index++) {
    const known = (await adapter.journal()).length
    const sent = performance.now()
    await world.anna.send('m.room.message', { msgtype: 'm.text', body: `Anna ${index}` })
    await until('it has come', async () => (await adapter.journal()).length > known)
    took.push(performance.now() - sent)
  }
  took.sort((a, b) => a - b)
  const rss = Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${adapter.pid}/status`, 'utf8'))?.[1]) / 1024
  process.stdout.write(
    [
      `matrix: ${perSecond.toFixed(1)} encrypted posts per second, one after the other`,
      `matrix: typed by a person (encrypted by matrix-nio) → handed to the core: p50 ${at(took, 0.5)} ms, p95 ${at(took, 0.95)} ms`,
      `matrix: RSS of a process that holds the adapter alone: ${rss.toFixed(0)} MB`,
      '',
    ].join('\n'),
  )
  expect(took).toHaveLength(60)
})

const at = (sorted: readonly number[], part: number) =>
  (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(0)
