import type { Core } from '../flows/core.ts'
import { indexDue } from '../flows/search-index.ts'
import { sleep } from './sleep.ts'

/** Milliseconds between looks while nothing is due. */
const rest = 1000
/** So many times as long as a batch took nothing is done: mail that comes in goes first. */
const restful = 8

/** Keeps up with what is said, for `search`. After a standstill it goes on where it was: what is due is a table. */
export function startSearchIndex(core: Core, look: typeof indexDue = indexDue): { stop(): Promise<void> } {
  let stopping = false
  let pause = sleep(0)

  const loop = async () => {
    while (!stopping) {
      const began = performance.now()
      let done = 0
      try {
        done = await look(core)
      } catch (error) {
        core.log.error({ err: error }, 'looking through tickets for the search failed; trying again')
      }
      if (stopping) return
      pause = sleep(done > 0 ? (performance.now() - began) * restful : rest)
      await pause.over
    }
  }

  const running = loop()
  return {
    stop: async () => {
      stopping = true
      pause.cancel()
      await running
    },
  }
}
