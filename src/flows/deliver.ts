import type { ChatAdapter, Part, Place, PostRef, ThreadRef } from '../domain/chat.ts'
import { channelOf, teamOf } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { Channel, Team } from '../domain/people.ts'
import type { Claimed } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { messageById } from '../store/messages.ts'
import { postsOfMessage, threadById } from '../store/threads.ts'
import { cardFor } from './card.ts'
import type { Core } from './core.ts'
import { deliverMail } from './deliver-mail.ts'
import { markFor } from './marks.ts'
import { filePart, linePart, nudgePart, postPart, revokedPart, troublePart } from './parts.ts'

/** What came of one attempt. `post` is a new post of ours to remember. */
export interface Delivered {
  readonly externalId: string | null
  /** What it was about has been taken back or settled: nothing was sent. */
  readonly superseded?: true
  readonly thread?: ThreadRow
  readonly opened?: PostRef
  readonly post?: { readonly ref: PostRef; readonly message: MessageRow | null }
}

export interface Surface {
  readonly adapter: ChatAdapter
  readonly channel: Channel
  readonly team: Team
  readonly thread: ThreadRow
}

/**
 * One attempt at one delivery: renders what is true now and makes one call. Throws `DeliveryError`; any other error is
 * a defect, and then nothing is known about what went out.
 */
export async function deliver(core: Core, delivery: Claimed): Promise<Delivered> {
  if (delivery.kind === 'mail') return deliverMail(core, delivery)
  const surface = await surfaceOf(core, delivery)
  const { adapter, channel, thread } = surface
  const channelRef = { platform: channel.platform, id: channel.externalId }

  if (delivery.kind === 'open') {
    const place = { channel: channelRef }
    const post =
      (await alreadyThere(adapter, place, delivery)) ??
      (await adapter.openThread(channelRef, await cardFor(core, surface), delivery.key))
    return { externalId: post.id, thread, opened: post, post: { ref: post, message: null } }
  }
  if (!thread.externalId || !thread.rootPost)
    throw new DeliveryError('not-sent', 'the thread is not open yet')
  const threadRef = { platform: channel.platform, id: thread.externalId }
  const done = { externalId: null }
  const superseded = { externalId: null, superseded: true } as const

  switch (delivery.kind) {
    case 'card':
      await adapter.updateCard({ thread: threadRef, id: thread.rootPost }, await cardFor(core, surface))
      return done
    case 'mark': {
      const message = await messageOf(core, delivery)
      const mark = await markFor(core, surface, message)
      const posts = (await postsOfMessage(core.database.db, message.id)).filter(
        (post) => post.threadId === thread.id,
      )
      const [first] = posts
      if (first && mark) await adapter.mark?.({ thread: threadRef, id: first.externalId }, mark)
      return done
    }
    case 'remove':
      await removePost(core, surface, threadRef, delivery)
      return done
    case 'edit':
      await editPost(core, surface, threadRef, delivery)
      return done
    case 'line':
      return postOnce({ channel: channelRef }, await linePart(core, surface, await messageOf(core, delivery)))
    case 'nudge': {
      const part = await nudgePart(core, surface, await messageOf(core, delivery))
      return part ? postOnce({ thread: threadRef }, part) : superseded
    }
    case 'trouble': {
      const part = await troublePart(core, surface, await messageOf(core, delivery))
      return part ? postOnce({ thread: threadRef }, part) : superseded
    }
    case 'post': {
      const message = await messageOf(core, delivery)
      if (message.revokedAt) return superseded
      return postOnce({ thread: threadRef }, await postPart(core, surface, message, delivery.part), message)
    }
    case 'file': {
      const message = await messageOf(core, delivery)
      if (message.revokedAt) return superseded
      return postOnce({ thread: threadRef }, await filePart(core, surface, message, delivery), message)
    }
  }

  async function postOnce(place: Place, part: Part, message: MessageRow | null = null): Promise<Delivered> {
    const ref =
      (await alreadyThere(adapter, place, delivery)) ?? (await adapter.post(place, part, delivery.key))
    return 'thread' in place ? { externalId: ref.id, thread, post: { ref, message } } : { externalId: ref.id }
  }
}

/** After an attempt that may have gone out: the platform is asked. Where it can't say, doubling is worse than asking a person. */
async function alreadyThere(adapter: ChatAdapter, place: Place, delivery: Claimed): Promise<PostRef | null> {
  if (!delivery.mayHaveGone) return null
  if (!adapter.find)
    throw new DeliveryError('rejected', 'it may have been posted already, and this chat can’t tell')
  return adapter.find(place, delivery.key)
}

async function surfaceOf({ database, directory, adapters }: Core, delivery: Claimed): Promise<Surface> {
  const thread = delivery.threadId ? await threadById(database.db, delivery.threadId) : null
  if (!thread) throw new Error(`delivery ${delivery.id} names no thread`)
  const channel = channelOf(directory, thread.channelId)
  const adapter = adapters.get(channel.platform)
  if (!adapter) throw new DeliveryError('not-sent', `${channel.platform} is not configured`)
  return { adapter, channel, thread, team: teamOf(directory, thread.teamId) }
}

async function messageOf({ database }: Core, delivery: Claimed): Promise<MessageRow> {
  const message = delivery.messageId ? await messageById(database.db, delivery.messageId) : null
  if (!message) throw new Error(`delivery ${delivery.id} names no message`)
  return message
}

/** A nudge by its post; a message by whatever of ours shows it in this thread, also if that was still under way when it was taken back. */
async function removePost(core: Core, surface: Surface, thread: ThreadRef, delivery: Claimed): Promise<void> {
  const { adapter } = surface
  const ids = delivery.postId
    ? [delivery.postId]
    : (await ourPosts(core, surface, delivery)).map((post) => post.externalId)
  if (adapter.remove) for (const id of ids) await adapter.remove({ thread, id })
  else if (ids.length > 0) await adapter.post({ thread }, revokedPart(surface), delivery.key)
}

async function editPost(core: Core, surface: Surface, thread: ThreadRef, delivery: Claimed): Promise<void> {
  const { adapter } = surface
  const message = await messageOf(core, delivery)
  if (!adapter.edit) {
    await adapter.post({ thread }, await postPart(core, surface, message, 0), delivery.key)
    return
  }
  for (const { externalId, fileId, part } of await ourPosts(core, surface, delivery)) {
    if (!fileId) await adapter.edit({ thread, id: externalId }, await postPart(core, surface, message, part))
  }
}

async function ourPosts({ database }: Core, { thread }: Surface, { messageId }: Claimed) {
  const posts = messageId ? await postsOfMessage(database.db, messageId) : []
  return posts.filter((post) => post.ours && post.threadId === thread.id)
}
