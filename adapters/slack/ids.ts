import type { ChannelRef, Place, PostRef, ThreadRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'

export const platform = 'slack'

/** Where a message stands: Slack names it by its channel and its timestamp, and a thread by that of its root. */
export interface Spot {
  readonly channel: string
  readonly thread: string
}

const idPattern = /^(?:([a-z][a-z0-9-]{0,39})\/)?([A-Z][A-Z0-9]{2,24})$/
const timestampPattern = /^\d{1,12}\.\d{1,9}$/

/** The workspace that an id of ours belongs to: `nord` of `nord/C0123ABCD`; '' is the first, whose ids are Slack's own. */
export function workspaceOf(id: string): string {
  const [, name = ''] = /^([^/]*)\//.exec(id) ?? []
  return name
}

export type Ids = ReturnType<typeof createIds>

/**
 * What is of one workspace, as the rest of Faden calls it. Slack promises no two workspaces different ids, and a channel
 * that two share has the same in both: those of a further workspace have its name in front. Whatever is another
 * workspace's, or was never given out, is rejected.
 */
export function createIds(workspace: string) {
  const front = workspace === '' ? '' : `${workspace}/`

  /** Of a channel, a person, a file, a modal. */
  const ours = (id: string): string => `${front}${id}`

  const threadRef = (channel: string, root: string): ThreadRef => ({
    platform,
    id: `${ours(channel)}:${root}`,
  })

  /** Slack's own; null: another workspace's. */
  function theirs(id: string): string | null {
    return workspaceOf(id) === workspace ? id.slice(front.length) : null
  }

  function channelIn(id: string): string | null {
    return idPattern.test(id) ? theirs(id) : null
  }

  function channelOf(ref: ChannelRef): string {
    const channel = ref.platform === platform ? channelIn(ref.id) : null
    if (channel) return channel
    throw new DeliveryError('rejected', `${ref.id} is no channel of this Slack workspace`)
  }

  function spotOf(ref: ThreadRef): Spot {
    const [id = '', thread = '', ...rest] = ref.id.split(':')
    const channel = ref.platform === platform && rest.length === 0 ? channelIn(id) : null
    if (channel && timestampPattern.test(thread)) return { channel, thread }
    throw new DeliveryError('rejected', `${ref.id} is no thread in this Slack workspace`)
  }

  return {
    ours,
    theirs,
    threadRef,
    channelOf,
    spotOf,

    /** A thread, or a channel itself. */
    placeOf(place: Place): { readonly channel: string; readonly thread: string | undefined } {
      return 'channel' in place
        ? { channel: channelOf(place.channel), thread: undefined }
        : spotOf(place.thread)
    },

    channelRef: (channel: string): ChannelRef => ({ platform, id: ours(channel) }),

    /** A post that opens its own thread has no `thread_ts` yet. */
    postRef: (channel: string, root: string | undefined, timestamp: string): PostRef => ({
      thread: threadRef(channel, root ?? timestamp),
      id: timestamp,
    }),

    messageOf(ref: PostRef): Spot & { readonly timestamp: string } {
      if (!timestampPattern.test(ref.id)) throw new DeliveryError('rejected', `${ref.id} is no post in Slack`)
      return { ...spotOf(ref.thread), timestamp: ref.id }
    },

    /** Slack has a call for this; the address is made of what is known already. `url`: the workspace's. */
    linkTo(url: string, thread: ThreadRef): string {
      const { channel, thread: root } = spotOf(thread)
      return `${url}archives/${channel}/p${root.replace('.', '')}`
    },
  }
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
  const isPost = idPattern.test(channel) && timestampPattern.test(root) && timestampPattern.test(timestamp)
  return isPost ? { thread: { platform, id: `${channel}:${root}` }, id: timestamp } : undefined
}
