import type { ChannelRef, PostRef, ThreadRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'

export const platform = 'slack'

/** Where a message stands: Slack names it by its channel and its timestamp, and a thread by that of its root. */
export interface Spot {
  readonly channel: string
  readonly thread: string
}

const channelPattern = /^[A-Z][A-Z0-9]{2,24}$/
const timestampPattern = /^\d{1,12}\.\d{1,9}$/

export const channelRef = (id: string): ChannelRef => ({ platform, id })

export const threadRef = (channel: string, root: string): ThreadRef => ({
  platform,
  id: `${channel}:${root}`,
})

/** A post that opens its own thread has no `thread_ts` yet. */
export const postRef = (channel: string, root: string | undefined, timestamp: string): PostRef => ({
  thread: threadRef(channel, root ?? timestamp),
  id: timestamp,
})

/** Throws a rejection for anything that we never gave out. */
export function channelOf(ref: ChannelRef): string {
  if (ref.platform === platform && channelPattern.test(ref.id)) return ref.id
  throw new DeliveryError('rejected', `${ref.id} is no Slack channel`)
}

export function spotOf(ref: ThreadRef): Spot {
  const [channel = '', thread = '', ...rest] = ref.id.split(':')
  const isOurs = ref.platform === platform && rest.length === 0
  if (isOurs && channelPattern.test(channel) && timestampPattern.test(thread)) return { channel, thread }
  throw new DeliveryError('rejected', `${ref.id} is no thread in Slack`)
}

export function messageOf(ref: PostRef): Spot & { readonly timestamp: string } {
  if (!timestampPattern.test(ref.id)) throw new DeliveryError('rejected', `${ref.id} is no post in Slack`)
  return { ...spotOf(ref.thread), timestamp: ref.id }
}

/** Slack has a call for this; the address is made of what is known already. `url`: the workspace's. */
export function linkTo(url: string, thread: ThreadRef): string {
  const { channel, thread: root } = spotOf(thread)
  return `${url}archives/${channel}/p${root.replace('.', '')}`
}

/** `1700000000.000100`: seconds, then what makes it unique in its channel. */
export function momentOf(timestamp: string): Date {
  return new Date(Math.floor(Number(timestamp) * 1000))
}

export function timestampAt(moment: Date): string {
  return (moment.getTime() / 1000).toFixed(6)
}

/** A post in a few characters, for what has room for few: a button, a form. */
export function packPost(post: PostRef): string {
  return `${post.thread.id}:${post.id}`
}

export function unpackPost(packed: string): PostRef | undefined {
  const [channel = '', root = '', timestamp = ''] = packed.split(':')
  const isPost =
    channelPattern.test(channel) && timestampPattern.test(root) && timestampPattern.test(timestamp)
  return isPost ? postRef(channel, root, timestamp) : undefined
}
