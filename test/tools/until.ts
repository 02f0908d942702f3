import { setTimeout } from 'node:timers/promises'

/** Waits until it returns something other than false, null or undefined, and fails with what it was waiting for. */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | null | undefined> | T | false | null | undefined,
  seconds = 15,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  let trouble: unknown
  for (;;) {
    try {
      const found = await look()
      if (found !== false && found !== null && found !== undefined) return found
      trouble = undefined
    } catch (error) {
      trouble = error
    }
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`, { cause: trouble })
    await setTimeout(20)
  }
}
