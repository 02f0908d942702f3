/**
 * The right to be the only one who does something: watches a mailbox, holds an account's sync. It can be lost at any
 * moment without its holder knowing, so every commit under it checks `fence`, which grows with each holder.
 */
export interface Lease {
  /** `mailbox support`, `matrix` */
  readonly name: string
  readonly fence: string
}

export interface Leases {
  /**
   * Waits in the background to be the one. `gained` is called when it is, `lost` when it no longer surely is: whoever
   * holds it stops at once, and may gain it again. Neither is called after `release`, which resolves when another
   * process may take it.
   */
  hold(name: string, on: { gained(lease: Lease): void; lost(): void }): { release(): Promise<void> }
}

/** Another process has taken over: nothing of what was to be committed was. Stop, and wait to be the one again. */
export class LeaseLost extends Error {
  constructor({ name, fence }: Lease) {
    super(`the lease “${name}” (${fence}) is another process's now`)
    this.name = 'LeaseLost'
  }
}
