import type { Lease } from '../../src/domain/lease.ts'
import { openDatabase } from '../../src/store/database.ts'
import { checkLease, keepLeases } from '../../src/store/leases.ts'

/** A process that does what only one may do, as fast as it can, until it is killed: it signs each commit. */
const url = process.argv[2] ?? ''
const database = await openDatabase(url, { connections: 2, onError: () => {} })
const leases = keepLeases(url, { info: () => {}, warn: () => {}, error: () => {} })

async function work(lease: Lease): Promise<void> {
  for (;;) {
    await database.transaction(async (db) => {
      await checkLease(db, lease)
      await db.query('insert into signed (fence, pid) values ($1, $2)', [lease.fence, process.pid])
    })
  }
}

leases.hold('the pen', {
  gained: (lease) => void work(lease).catch(() => {}),
  lost: () => {},
})
