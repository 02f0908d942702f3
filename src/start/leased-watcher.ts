import type { Lease, Leases } from '../domain/lease.ts'
import type { MailboxStatus, MailboxWatcher } from '../mail/imap-watcher.ts'

/** A mailbox is watched by one process: by this one while it holds the lease. */
export function leasedWatcher(
  leases: Leases,
  mailbox: string,
  watch: (lease: Lease) => MailboxWatcher,
): MailboxWatcher {
  const waiting: MailboxStatus = { state: 'elsewhere', since: new Date(), problem: null }
  let watcher: MailboxWatcher | null = null
  /** The watcher of before says goodbye before the next one begins. */
  let ending: Promise<void> = Promise.resolve()
  const end = () => {
    const last = watcher
    watcher = null
    if (last) ending = ending.then(() => last.stop())
  }
  const hold = leases.hold(`mailbox ${mailbox}`, {
    gained: (lease) => {
      ending = ending.then(() => {
        watcher = watch(lease)
      })
    },
    lost: () => {
      // In order with a beginning that may still be waiting.
      ending = ending.then(end)
    },
  })
  return {
    status: () => watcher?.status() ?? waiting,
    stop: async () => {
      await ending
      end()
      await ending
      await hold.release()
    },
  }
}
