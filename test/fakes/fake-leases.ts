import type { Lease, Leases } from '../../src/domain/lease.ts'

/** Leases of a process that is alone: each is gained at once, and lost or taken when a test says so. */
export class FakeLeases implements Leases {
  /** False: another process holds everything. */
  isFree: boolean
  #fence = 0
  readonly #wanted = new Map<string, Parameters<Leases['hold']>[1]>()

  constructor(isFree = true) {
    this.isFree = isFree
  }

  hold(name: string, on: { gained(lease: Lease): void; lost(): void }) {
    this.#wanted.set(name, on)
    if (this.isFree) queueMicrotask(() => this.give(name))
    return { release: async () => void this.#wanted.delete(name) }
  }

  /** It becomes this process's, with the next fencing number. */
  give(name: string): void {
    this.#fence += 1
    this.#wanted.get(name)?.gained({ name, fence: String(this.#fence) })
  }

  /** Another process takes it over. */
  take(name: string): void {
    this.#wanted.get(name)?.lost()
  }
}
