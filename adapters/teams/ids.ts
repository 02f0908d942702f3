import type { ChannelRef, PostRef, ThreadRef } from '../../src/domain/chat.ts'

export const platform = 'teams'

/**
 * Teams names a thread by its channel and the id of its root post:
 * `19:…@thread.tacv2;messageid=1764000000000`. That is our thread id as it stands, and what the connector wants.
 */
const suffix = ';messageid='

export const channelRef = (id: string): ChannelRef => ({ platform, id })
export const threadRef = (conversation: string): ThreadRef => ({ platform, id: conversation })

export function threadOf(channel: string, root: string): ThreadRef {
  return threadRef(`${channel}${suffix}${root}`)
}

export const postRef = (conversation: string, id: string): PostRef => ({
  thread: threadRef(conversation),
  id,
})

export interface Conversation {
  readonly channel: string
  /** The root post's id; null: not a thread of a channel (a chat with one person or with several). */
  readonly root: string | null
}

export function readConversation(id: string): Conversation {
  const at = id.lastIndexOf(suffix)
  return at < 0
    ? { channel: id, root: null }
    : { channel: id.slice(0, at), root: id.slice(at + suffix.length) }
}

/** Those that Teams gave out: what else is handed to us can't be there. A root is a number; ours and Teams' posts, too. */
export function isThread({ platform: of, id }: ThreadRef): boolean {
  return of === platform && /^\d{1,20}$/.test(readConversation(id).root ?? '')
}

/** Opens Teams at that post. https://learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/deep-link-teams */
export function linkTo(thread: ThreadRef, tenant: string | null): string {
  const { channel, root } = readConversation(thread.id)
  const query = tenant ? `?${new URLSearchParams({ tenantId: tenant })}` : ''
  return `https://teams.microsoft.com/l/message/${encodeURIComponent(channel)}/${encodeURIComponent(root ?? '')}${query}`
}
