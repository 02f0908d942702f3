import { setTimeout as wait } from 'node:timers/promises'

/** Milliseconds; ends early and without an error when the signal says so. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, undefined, signal ? { signal } : {}).catch(() => {})
}
