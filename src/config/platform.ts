import type { z } from 'zod'

/**
 * What an operator sets for one chat platform. It lives beside the adapter, in its `config.ts`, made from the fields of
 * `fields.ts`, so that whatever is wrong is reported like everything else in faden.yaml: with its key and an example.
 */
export interface PlatformSetup<Settings = unknown> {
  /** The name of its part in faden.yaml. Usually the platform's; not one that faden.yaml uses already. */
  readonly key: string
  /** Made with `section`. Where a channel is on the platform and the part is missing, it counts as empty. */
  readonly section: z.ZodType<Settings>
  /** What is posted there lies on the servers of whoever runs the platform, readable to him. */
  readonly isCloud?: true
  /** Nobody on the way can read what is said in a room that is encrypted, and any room can become so. */
  readonly encryptsEndToEnd?: true
  /**
   * What is wrong with the id of a channel or an account there, as a sentence; null: nothing that can be told from here.
   */
  problemWith?(settings: Settings, id: string): string | null
  /** What the environment must hold with these settings. Looked at only if a channel is on the platform. */
  secrets(settings: Settings): readonly Secret[]
}

export interface Secret {
  /** `SLACK_BOT_TOKEN` */
  readonly variable: string
  /** What belongs there and where it is found: `the bot token (OAuth & Permissions)`. */
  readonly what: string
  readonly example: string
  /** What it looks like, where that is known: catches a token in the wrong place before the platform does. */
  readonly pattern?: RegExp
  readonly optional?: true
}

/** By the name that `channels.*.platform` uses; null: there is nothing to set. */
export type Platforms = ReadonlyMap<string, PlatformSetup | null>

/** A platform that a channel is on, as set. */
export interface PlatformConfig {
  /** What the section's schema made of its part of faden.yaml. */
  readonly settings: unknown
  /** By variable; an optional one that is not set is missing. */
  readonly secrets: Readonly<Record<string, string>>
}
