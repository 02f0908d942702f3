import type { AdapterMemory } from '../../src/domain/adapter-context.ts'
import { readConversation } from './ids.ts'

/**
 * Where each channel's posts are sent to, and who is who. Teams tells both with every activity; what is kept outlives
 * restarts and is the same for all replicas.
 */
export type Places = ReturnType<typeof createPlaces>

export interface Account {
  /** Teams' own id of the person for this bot, which a mention needs: `29:…`. */
  readonly id: string
  readonly name: string
}

const everywhere = 'service url'

export function createPlaces(memory: AdapterMemory, preset: string) {
  const known = new Map<string, { readonly value: unknown; readonly until: number }>()

  async function read(key: string): Promise<unknown> {
    const kept = known.get(key)
    if (kept && kept.until > Date.now()) return kept.value
    return remembered(key, await memory.read(key))
  }

  /** For a minute: another replica may have been told something newer. */
  function remembered(key: string, value: unknown): unknown {
    known.set(key, { value, until: Date.now() + 60_000 })
    return value
  }

  /** Written once, and again only when it has changed. */
  async function keep(key: string, value: string | { readonly id: string; readonly name: string }) {
    if (JSON.stringify(await read(key)) === JSON.stringify(value)) return
    await memory.write(key, value)
    remembered(key, value)
  }

  return {
    /** The channel's own, else that of whatever spoke last in the tenant, else the one that Microsoft names for all. */
    async serviceUrl(conversation: string): Promise<string> {
      const { channel } = readConversation(conversation)
      return String((await read(`${everywhere} ${channel}`)) ?? (await read(everywhere)) ?? preset)
    },

    async spokeFrom(conversation: string, serviceUrl: string): Promise<void> {
      await keep(`${everywhere} ${readConversation(conversation).channel}`, serviceUrl)
      await keep(everywhere, serviceUrl)
    },

    async account(user: string): Promise<Account | null> {
      return (await read(`account ${user}`)) as Account | null
    },

    keepAccount: (user: string, { id, name }: Account) => keep(`account ${user}`, { id, name }),
  }
}
