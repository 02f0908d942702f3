import type { AdapterMemory } from '../domain/adapter-context.ts'
import type { Database } from './database.ts'
import { checkLease } from './leases.ts'

/** What one platform's adapter remembers. */
export function adapterMemory(database: Database, platform: string): AdapterMemory {
  const { db } = database
  return {
    read: async (key) => {
      const [row] = await db.query<{ value: unknown }[]>(
        'select value from adapter_memory where platform = $1 and key = $2',
        [platform, key],
      )
      return row?.value ?? null
    },
    write: (key, value, { keepFor = null, under } = {}) =>
      database.transaction(async (tx) => {
        if (under) await checkLease(tx, under)
        await tx.query(
          `insert into adapter_memory (platform, key, value, keep_until)
           values ($1, $2, $3, now() + $4 * interval '1 millisecond')
           on conflict (platform, key) do update
             set value = excluded.value, keep_until = excluded.keep_until, changed_at = now()
           where adapter_memory.value <> excluded.value
              or adapter_memory.keep_until is distinct from excluded.keep_until`,
          [platform, key, JSON.stringify(value), keepFor],
        )
      }),
    forget: async (key) => {
      await db.query('delete from adapter_memory where platform = $1 and key = $2', [platform, key])
    },
  }
}
