import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds; ends early and without an error when the signal says so. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, undefined, signal ? { signal } : {}).catch(() => {})
}

/** null: it takes longer, and goes on. */
export async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), milliseconds)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
