import type { AdapterMemory } from '../../../src/domain/adapter-context.ts'
import type { Log } from '../../../src/domain/log.ts'
import { asRecord, asText } from '../events.ts'
import type { Facts } from '../store/facts.ts'

export const positionKey = 'position'

/**
 * How far everything is read. It is kept with the keys; the database has a copy of it, by which a session that begins
 * without them, on another host or after a loss, reads on from there and skips nothing: what it can't read is named.
 */
export type Position = ReturnType<typeof createPosition>

export function createPosition(facts: Facts, memory: AdapterMemory, user: string, log: Log) {
  let recalled: string | null = null
  let newest = ''
  let copied = ''
  let copying: Promise<void> | null = null

  /** The position that counts is the other one: nobody waits for this. */
  async function copy(): Promise<void> {
    try {
      while (copied !== newest) {
        const since = newest
        await memory.write(positionKey, { user, since })
        copied = since
      }
    } catch (error) {
      log.warn({ err: error }, 'Matrix: how far was read could not be kept in the database')
    } finally {
      copying = null
    }
  }

  return {
    get: (): string | null => facts.get('since'),

    /** Where a session without a store of its own goes on once it knows its rooms. */
    async recall(): Promise<void> {
      const kept = asRecord(await memory.read(positionKey))
      if (kept.user === user) recalled = asText(kept.since) || null
    },

    keep(since: string): void {
      facts.set('since', recalled ?? since)
      if (!recalled) newest = since
      recalled = null
      if (newest) copying ??= copy()
    },

    finished: async (): Promise<void> => void (await copying),
  }
}
