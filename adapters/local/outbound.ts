import type { Card } from '../../src/domain/card.ts'
import type {
  ChannelRef,
  ChatEvent,
  Mark,
  Notice,
  Part,
  Place,
  PostRef,
  ThreadRef,
} from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { limits } from './config.ts'
import { asDeliveryError, attempt } from './errors.ts'
import { type Files, FileTooLarge } from './files.ts'
import { platform, postRef, rowOf } from './ids.ts'
import type { Journal } from './journal.ts'
import type { Notices } from './notices.ts'
import type { PostExtras, PostRow, Posts } from './posts.ts'
import type { Store } from './store.ts'
import type { Threads } from './threads.ts'

interface Parts {
  readonly store: Store
  readonly posts: Posts
  readonly threads: Threads
  readonly files: Files
  readonly journal: Journal
  readonly notices: Notices
  readonly channels: ReadonlySet<string>
}

export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound({ store, posts, threads, files, journal, notices, channels }: Parts) {
  function channelOf(ref: ChannelRef): string {
    if (ref.platform !== platform || !channels.has(ref.id))
      throw new DeliveryError('rejected', `There is no channel ${ref.id} on this desk.`)
    return ref.id
  }

  function threadOf(ref: ThreadRef) {
    const row = ref.platform === platform ? rowOf('t', ref.id) : null
    const thread = row === null ? undefined : threads.one(row)
    if (!thread) throw new DeliveryError('rejected', `There is no thread ${ref.id} on this desk.`)
    return thread
  }

  function postOf(ref: PostRef): PostRow {
    const row = ref.thread.platform === platform ? rowOf('p', ref.id) : null
    const post = row === null ? undefined : posts.one(row)
    if (!post) throw new DeliveryError('rejected', `There is no post ${ref.id} on this desk.`)
    return post
  }

  function placeOf(place: Place): { channel: string; thread: number | null } {
    if ('channel' in place) return { channel: channelOf(place.channel), thread: null }
    const { id, channel } = threadOf(place.thread)
    return { channel, thread: id }
  }

  const refTo = ({ id, thread }: PostRow) => postRef(id, thread)

  return {
    openThread: async (channel: ChannelRef, card: Card, key: string): Promise<PostRef> =>
      attempt(() => {
        const posted = posts.byKey(key)
        if (posted) return refTo(posted)
        return postRef(threads.open(channelOf(channel), card, key), null)
      }),

    async post(place: Place, part: Part, key: string): Promise<PostRef> {
      try {
        const posted = posts.byKey(key)
        if (posted) return refTo(posted)
        const where = placeOf(place)
        const post = { ...where, key, kind: part.kind, author: part.author, visibility: part.visibility }
        if (part.kind === 'text') {
          const id = posts.add({ ...post, text: part.text, extras: extrasOf(part) })
          return postRef(id, where.thread)
        }
        const { name, type } = part
        const file = await files.write({ name, type, uploader: null }, part.open(), limits.fileBytes)
        return store.transaction(() => {
          const twin = posts.byKey(key)
          if (twin) {
            files.discard(file)
            return refTo(twin)
          }
          const id = posts.add({ ...post, text: '' })
          files.keep(file, id, null)
          return postRef(id, where.thread)
        })
      } catch (error) {
        if (error instanceof FileTooLarge)
          throw new DeliveryError('rejected', 'The file is larger than 25 MB.', { cause: error })
        throw asDeliveryError(error)
      }
    },

    updateCard: async (post: PostRef, card: Card): Promise<void> =>
      attempt(() => threads.updateCard(postOf(post).id, card)),

    find: async (place: Place, key: string): Promise<PostRef | null> =>
      attempt(() => {
        const row = posts.byKey(key)
        if (!row) return null
        const { channel, thread } = placeOf(place)
        // A root post is found in its channel and in the thread that it opens.
        const here = thread === null ? row.channel === channel : (row.thread ?? row.id) === thread
        return here ? refTo(row) : null
      }),

    mark: async (ref: PostRef, mark: Mark): Promise<void> =>
      attempt(() => {
        const post = postOf(ref)
        posts.mark(post.id, mark)
        notices.settleAbout(post.thread, ref.id)
      }),

    edit: async (ref: PostRef, part: Part): Promise<void> =>
      attempt(() => {
        if (part.kind !== 'text') throw new DeliveryError('rejected', 'A file can’t be edited.')
        posts.replace(postOf(ref).id, part.text, extrasOf(part), part.visibility)
      }),

    remove: async (ref: PostRef): Promise<void> =>
      attempt(() => {
        const post = postOf(ref)
        if (post.state === 'removed') return
        posts.remove(post.id)
        notices.settleAbout(post.thread, ref.id)
      }),

    whisper: async (thread: ThreadRef, user: string, notice: Notice, key: string): Promise<void> =>
      attempt(() => {
        const { id, channel } = threadOf(thread)
        notices.add({ thread: id, channel }, user, notice, key)
      }),

    async *history(place: Place, since: Date): AsyncIterable<ChatEvent> {
      const { channel, thread } = attempt(() => placeOf(place))
      const happenings = attempt(() =>
        thread === null
          ? journal.inChannel(channel, since.getTime())
          : journal.inThread(thread, since.getTime()),
      )
      for (const happening of happenings) yield journal.toEvent(happening)
    },
  }
}

function extrasOf(part: Extract<Part, { kind: 'text' }>): PostExtras {
  return {
    ...(part.mentions?.length && { mentions: part.mentions }),
    ...(part.buttons?.length && { buttons: part.buttons }),
    ...(part.thread && { link: part.thread.id }),
  }
}
