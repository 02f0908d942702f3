import type { Lease, Leases } from './lease.ts'
import type { Log } from './log.ts'
import type { Language } from './status.ts'

/**
 * What an adapter is handed when it is made: plain values and no way into the core but the inbox that `start` brings.
 * Making one opens nothing and connects to nothing.
 */
export interface AdapterContext<Settings = unknown> {
  /** Its part of faden.yaml, checked, with defaults. */
  readonly settings: Settings
  /** By environment variable; an optional one that is not set is missing. Never logged, never in an error. */
  readonly secrets: Readonly<Record<string, string>>
  /** Where a channel's team has none of its own. */
  readonly language: Language
  /** The address that customers and platforms reach this server by, without a slash at the end. */
  readonly publicUrl: string
  /** For what must stay on this machine; not made yet, and no other platform's. Absolute. */
  readonly folder: string
  readonly channels: readonly PlatformChannel[]
  /** Listed agents with an account on this platform. */
  readonly agents: readonly PlatformAgent[]
  /** Generated from the command table: completion, usage, a platform's own command list. */
  readonly commands: readonly CommandHelp[]
  readonly memory: AdapterMemory
  /** For what only one process may do, such as an account's sync. Its name should begin with the platform's. */
  readonly leases: Leases
  readonly log: Log
}

/**
 * A small place in the database, this platform's own and the same for all replicas: addresses that the platform tells
 * once, positions in a stream. Values are JSON. Not for secrets, not for what people say, not for files.
 */
export interface AdapterMemory {
  /** null: nothing was written. */
  read(key: string): Promise<unknown>
  /**
   * Durable when it resolves. Writing the same again changes nothing but how long it is kept: for `keepFor` milliseconds
   * at least, or without it for ever. Under a lease that was lost: `LeaseLost`.
   */
  write(
    key: string,
    value: Json,
    given?: { readonly keepFor?: number; readonly under?: Lease },
  ): Promise<void>
  forget(key: string): Promise<void>
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface PlatformChannel {
  /** The platform's own id, as in `ChannelRef.id`. */
  readonly id: string
  readonly name: string
  /** What people call the team whose channel it is. */
  readonly team: string
  readonly language: Language
}

export interface PlatformAgent {
  /** The account's id on the platform. */
  readonly id: string
  readonly name: string
  readonly team: string
}

export interface CommandHelp {
  readonly name: string
  /** `reply [--wait|--resolve|--close] TEXT` */
  readonly usage: string
  readonly summary: string
}
