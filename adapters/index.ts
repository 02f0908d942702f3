import type { ChatAdapter } from '../src/domain/chat.ts'
import type { LocalChatOptions } from './local/index.ts'

/** What each platform is handed. A platform that no channel is on is not even loaded. */
export interface AdapterOptions {
  readonly local: LocalChatOptions
}

const loaders = {
  local: async ({ local }: AdapterOptions) => (await import('./local/index.ts')).createLocalChat(local),
} satisfies Record<string, (options: AdapterOptions) => Promise<ChatAdapter>>

export const platforms = Object.keys(loaders) as (keyof typeof loaders)[]

export async function loadAdapter(platform: string, options: AdapterOptions): Promise<ChatAdapter> {
  const load = loaders[platform as keyof typeof loaders]
  if (!load) throw new Error(`no adapter for ${platform}`)
  return load(options)
}
