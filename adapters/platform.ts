import type { PlatformSetup } from '../src/config/platform.ts'
import type { AdapterContext } from '../src/domain/adapter-context.ts'
import type { ChatAdapter } from '../src/domain/chat.ts'
import type { Tasks } from '../src/domain/task.ts'
import type { LocalChatOptions } from './local/index.ts'

export interface Platform {
  /** null: nothing can be set. */
  setup(): Promise<PlatformSetup | null>
  create(options: AdapterOptions): Promise<ChatAdapter>
  /** What an operator can ask for on the command line, handed the platform's own context. */
  tasks?(): Promise<Tasks<AdapterContext>>
}

export interface AdapterOptions {
  /** Made when it is asked for, with the settings of that platform. */
  readonly contextOf: (platform: string) => AdapterContext
  /** The local chat shows a whole trial: it is handed more than any other. */
  readonly local: () => LocalChatOptions
}

/**
 * A platform by its two files: `config.ts`, which says what can be set and is small, and `index.ts`, which brings the
 * SDK and is loaded only where a channel is on the platform. `tasks.ts`, if there is one, is what the command line
 * offers. That all speak of the same settings is checked here.
 */
export function platform<Settings>(
  name: string,
  config: () => Promise<{ readonly setup: PlatformSetup<Settings> }>,
  adapter: () => Promise<{ createAdapter(context: AdapterContext<Settings>): ChatAdapter }>,
  tasks?: () => Promise<{ readonly tasks: Tasks<AdapterContext<Settings>> }>,
): Platform {
  return {
    setup: async () => (await config()).setup,
    create: async ({ contextOf }) => {
      // The settings are what the schema of this very platform's `config.ts` returned.
      const context = contextOf(name) as AdapterContext<Settings>
      return (await adapter()).createAdapter(context)
    },
    // As above: a task gets the context of its own platform.
    ...(tasks && { tasks: async () => (await tasks()).tasks as Tasks<AdapterContext> }),
  }
}
