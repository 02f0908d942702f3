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
    write: (key, value, under) =>
      database.transaction(async (tx) => {
        if (under) await checkLease(tx, under)
        await tx.query(
          `insert into adapter_memory (platform, key, value) values ($1, $2, $3)
         on conflict (platform, key) do update set value = excluded.value, changed_at = now()
         where adapter_memory.value <> excluded.value`,
          [platform, key, JSON.stringify(value)],
        )
      }),
    forget: async (key) => {
      await db.query('delete from adapter_memory where platform = $1 and key = $2', [platform, key])
    },
  }
}
