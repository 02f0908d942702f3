import type { Platforms } from '../src/config/platform.ts'
import type { ChatAdapter } from '../src/domain/chat.ts'
import type { AdapterOptions, Platform } from './platform.ts'

/** One line each; most read `slack: platform('slack', () => import('./slack/config.ts'), () => import('./slack/index.ts')),`. */
const known: Readonly<Record<string, Platform>> = {
  local: {
    setup: async () => null,
    create: async ({ local }) => (await import('./local/index.ts')).createLocalChat(local()),
  },
}

/** What can be set for each platform that a channel may be on. */
export async function platforms(): Promise<Platforms> {
  const setups = Object.entries(known).map(async ([name, { setup }]) => [name, await setup()] as const)
  return new Map(await Promise.all(setups))
}

/** A platform that no channel is on is not even loaded. */
export async function createAdapter(platform: string, options: AdapterOptions): Promise<ChatAdapter> {
  const found = known[platform]
  if (!found) throw new Error(`no adapter for ${platform}`)
  return found.create(options)
}
