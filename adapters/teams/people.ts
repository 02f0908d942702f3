import type { PlatformAgent } from '../../src/domain/adapter-context.ts'
import type { ChatUser } from '../../src/domain/chat.ts'
import type { Connector } from './connector.ts'
import type { Account, Places } from './places.ts'

/** Teams' ids of a person differ from bot to bot; the directory's object id is the same everywhere and is what agents are listed by. */
export function userOf(from: { id?: string; name?: string; aadObjectId?: string } | undefined): ChatUser {
  const id = from?.aadObjectId?.toLowerCase() || from?.id || ''
  return { id, name: from?.name ?? '' }
}

export type People = ReturnType<typeof createPeople>

export function createPeople(agents: readonly PlatformAgent[], places: Places, connector: Connector) {
  return {
    /** For a mention. Asks Teams once for someone who has never written; null: no mention, the text has to do. */
    async account(user: string, conversation: string): Promise<Account | null> {
      const known = await places.account(user)
      if (known) return known
      try {
        const client = await connector.client(await places.serviceUrl(conversation))
        const { id = '', name = '' } = await client.conversations.getConversationMember(conversation, user)
        if (!id) return null
        await places.keepAccount(user, { id, name })
        return { id, name }
      } catch {
        return null
      }
    },

    /** What people call someone: as the configuration writes it, else as Teams does. */
    nameOf: (user: string, account: Account | null) =>
      agents.find(({ id }) => id.toLowerCase() === user)?.name ?? account?.name ?? '',
  }
}
