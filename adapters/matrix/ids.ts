import type { ChannelRef, PostRef, ThreadRef } from '../../src/domain/chat.ts'

export const platform = 'matrix'

/** What an event is posted with, so that it is found again. In the clear part also where the rest is encrypted. */
export const keyField = 'dev.faden.key'

export const channelRef = (id: string): ChannelRef => ({ platform, id })

/** A thread is named after its room and its root event; neither holds a `|` (Matrix specification, appendix “Identifier grammar”). */
export const threadRef = (room: string, root: string): ThreadRef => ({ platform, id: `${room}|${root}` })

export const postRef = (room: string, root: string | null, event: string): PostRef => ({
  thread: threadRef(room, root ?? event),
  id: event,
})

/** Room and root event, or null for anything that we never gave out. */
export function partsOf(thread: ThreadRef): { readonly room: string; readonly root: string } | null {
  if (thread.platform !== platform) return null
  const [room = '', root = '', ...more] = thread.id.split('|')
  return isRoom(room) && isEvent(root) && more.length === 0 ? { room, root } : null
}

export const isRoom = (id: string): boolean => /^![^\s|]{1,250}$/.test(id)
export const isAlias = (id: string): boolean => /^#[^\s:|]{1,200}:[^\s|]{1,200}$/.test(id)
export const isEvent = (id: string): boolean => /^\$[^\s|]{1,250}$/.test(id)

/** `faden.example` of `@helpdesk:faden.example`. Empty for a room of version 12, whose id names no server (MSC4291). */
export const serverOf = (id: string): string => (id.includes(':') ? id.slice(id.indexOf(':') + 1) : '')
