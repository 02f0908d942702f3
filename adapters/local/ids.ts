import type { ChannelRef, PostRef, ThreadRef } from '../../src/domain/chat.ts'

export const platform = 'local'

/** A thread is named after its root post: post `p17` opens thread `t17`. */
export const threadRef = (root: number): ThreadRef => ({ platform, id: `t${root}` })
export const channelRef = (id: string): ChannelRef => ({ platform, id })
export const postId = (row: number): string => `p${row}`
export const fileId = (row: number): string => `f${row}`

export const postRef = (row: number, thread: number | null): PostRef => ({
  thread: threadRef(thread ?? row),
  id: postId(row),
})

/** The row behind an id, or null for anything that we never gave out. */
export function rowOf(prefix: 't' | 'p' | 'f' | 'n', id: unknown): number | null {
  if (typeof id !== 'string' || !/^[a-z][1-9]\d{0,14}$/.test(id) || id[0] !== prefix) return null
  return Number(id.slice(1))
}
