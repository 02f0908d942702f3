import type { ChatAdapter, Part, Place, PostRef, ThreadRef } from '../domain/chat.ts'
import { accountIn, channelOf, teamOf } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { Channel, Team } from '../domain/people.ts'
import type { Claimed } from '../store/claims.ts'
import { setStates } from '../store/deliveries.ts'
import type { DeliveryContext } from '../store/delivery-context.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { standingQuestions } from '../store/questions.ts'
import { forgetPost, postsOfMessage } from '../store/threads.ts'
import { cardFor } from './card.ts'
import type { Core } from './core.ts'
import { deliverAlarm } from './deliver-alarm.ts'
import { deliverAnswer } from './deliver-answer.ts'
import { deliverForward } from './deliver-forward.ts'
import { deliverMail, type Keep } from './deliver-mail.ts'
import { markFor } from './marks.ts'
import {
  breakerPart,
  filePart,
  goneLine,
  linePart,
  nudgeNotice,
  nudgePart,
  postPart,
  type Said,
  troublePart,
} from './parts.ts'
import { leadingOn } from './where-it-goes-on.ts'

/** What came of one attempt. */
export interface Delivered {
  readonly externalId: string | null
  /** What it was about has been taken back or settled: nothing was sent. */
  readonly superseded?: true
  /** The thread's root, just opened. */
  readonly opened?: PostRef
  /** A new post of ours in the thread, to remember. */
  readonly post?: { readonly ref: PostRef; readonly message: MessageRow | null }
}

export interface Surface {
  readonly adapter: ChatAdapter
  readonly channel: Channel
  readonly team: Team
  readonly thread: ThreadRow
}

const done: Delivered = { externalId: null }
const superseded: Delivered = { externalId: null, superseded: true }

/**
 * One attempt at one delivery: renders what is true now and makes one call. Throws `DeliveryError`; any other error is
 * a defect, and then nothing is known about what went out.
 */
export async function deliver(
  core: Core,
  delivery: Claimed,
  context: DeliveryContext,
  keep: Keep,
): Promise<Delivered> {
  if (delivery.kind === 'mail') return deliverMail(core, delivery, said(delivery, context), keep)
  if (delivery.kind === 'forward') return deliverForward(core, said(delivery, context), keep)
  if (delivery.kind === 'alarm') return deliverAlarm(core, delivery)
  if (delivery.kind === 'answer') return deliverAnswer(core, context)
  // Its channel is gone from the configuration, and at the start its thread was ended.
  if (context.thread?.endedAt && !core.directory.channels.has(context.thread.channelId)) return superseded
  const surface = surfaceOf(core, delivery, context)
  const { adapter, channel, thread } = surface
  const channelRef = { platform: channel.platform, id: channel.externalId }

  if (delivery.kind === 'open') {
    const root =
      (await alreadyThere(adapter, { channel: channelRef }, delivery)) ??
      (await adapter.openThread(channelRef, cardFor(core, surface, context), delivery.key))
    return { externalId: root.id, opened: root, post: { ref: root, message: null } }
  }
  if (!thread.externalId || !thread.rootPost) {
    // Taken back before it was opened: there is nothing to keep up to date.
    if (thread.endedAt) return superseded
    throw new DeliveryError('not-sent', 'the thread is not open yet')
  }
  const place = { thread: { platform: channel.platform, id: thread.externalId } }
  const root = { thread: place.thread, id: thread.rootPost }

  switch (delivery.kind) {
    case 'card':
      await adapter.updateCard(root, cardFor(core, surface, context))
      return done
    case 'mark':
      return mark(core, surface, place.thread, said(delivery, context))
    case 'remove':
      return remove(core, surface, place.thread, delivery, said(delivery, context))
    case 'withdraw':
      return withdraw(core, surface, place.thread, delivery)
    case 'edit':
      return edit(core, surface, place.thread, delivery, said(delivery, context))
    case 'line':
      return postOnce(
        adapter,
        { channel: channelRef },
        delivery,
        await line(core, surface, said(delivery, context)),
      )
    case 'nudge':
      return nudge(core, surface, place.thread, delivery, said(delivery, context))
    case 'trouble':
      return postOnce(
        adapter,
        place,
        delivery,
        await troublePart(core.database, surface, said(delivery, context)),
      )
    case 'breaker':
      return postOnce(adapter, place, delivery, breakerPart(surface, said(delivery, context)))
    case 'post':
    case 'file': {
      const about = said(delivery, context)
      if (about.message.revokedAt) return superseded
      const part =
        delivery.kind === 'post'
          ? await leadingOn(core, surface, about, postPart(core, surface, about, delivery.part))
          : filePart(core, surface, about)
      return postOnce(adapter, place, delivery, part, about.message)
    }
  }
}

function line(core: Core, surface: Surface, about: Said): Promise<Part | null> {
  return leadingOn(core, surface, about, linePart(surface, about))
}

async function postOnce(
  adapter: ChatAdapter,
  place: Place,
  delivery: Claimed,
  part: Part | null,
  message: MessageRow | null = null,
): Promise<Delivered> {
  if (!part) return superseded
  const ref =
    (await alreadyThere(adapter, place, delivery)) ?? (await adapter.post(place, part, delivery.key))
  return 'thread' in place ? { externalId: ref.id, post: { ref, message } } : { externalId: ref.id }
}

/** After an attempt that may have gone out: the platform is asked. Where it can't say, doubling is worse than asking a person. */
async function alreadyThere(adapter: ChatAdapter, place: Place, delivery: Claimed): Promise<PostRef | null> {
  if (!delivery.mayHaveGone) return null
  if (!adapter.find)
    throw new DeliveryError('rejected', 'it may have been posted already, and this chat can’t tell')
  return adapter.find(place, delivery.key)
}

function surfaceOf({ directory, adapters }: Core, delivery: Claimed, { thread }: DeliveryContext): Surface {
  if (!thread) throw new Error(`delivery ${delivery.id} names no thread`)
  const channel = channelOf(directory, thread.channelId)
  const adapter = adapters.get(channel.platform)
  if (!adapter) throw new DeliveryError('not-sent', `${channel.platform} is not configured`)
  return { adapter, channel, thread, team: teamOf(directory, thread.teamId) }
}

function said(delivery: Claimed, context: DeliveryContext): Said {
  const { message } = context
  if (!message) throw new Error(`delivery ${delivery.id} names no message`)
  return { ...context, message }
}

async function mark(core: Core, surface: Surface, thread: ThreadRef, { message }: Said): Promise<Delivered> {
  if (!surface.adapter.mark) return superseded
  const posts = await postsOfMessage(core.database.db, message.id)
  const post = posts.find(({ threadId }) => threadId === surface.thread.id)
  const state = await markFor(core, surface, message)
  if (post && state) await surface.adapter.mark({ thread, id: post.externalId }, state)
  return done
}

/** Privately, to whoever wrote it; whom that does not reach is asked in the thread. */
async function nudge(
  core: Core,
  surface: Surface,
  thread: ThreadRef,
  delivery: Claimed,
  about: Said,
): Promise<Delivered> {
  const { adapter, channel } = surface
  const notice = await nudgeNotice(core.database, surface, about)
  if (!notice) return superseded
  const author = about.message.authorAgent && core.directory.agents.get(about.message.authorAgent)
  const account = author ? accountIn(author, channel) : undefined
  if (adapter.whisper && account) {
    try {
      // The same key is the same notice: there is nothing to look up.
      await adapter.whisper(thread, account, notice, delivery.key)
      return done
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.failure !== 'rejected') throw error
    }
  }
  return postOnce(adapter, { thread }, delivery, nudgePart(surface, notice))
}

/**
 * Whatever of ours shows the message in this thread, also if that was still under way when it was taken back. The post
 * that an agent typed is his: it is marked.
 */
async function remove(
  core: Core,
  surface: Surface,
  thread: ThreadRef,
  delivery: Claimed,
  { message }: Said,
): Promise<Delivered> {
  const { adapter } = surface
  const posts = await postsHere(core, surface, delivery)
  const mark = await markFor(core, surface, message)
  for (const { externalId, ours } of posts)
    if (!ours && mark) await adapter.mark?.({ thread, id: externalId }, mark)
  const copies = posts.filter(({ ours }) => ours)
  if (adapter.remove) for (const { externalId } of copies) await adapter.remove({ thread, id: externalId })
  else if (copies.length > 0) return postOnce(adapter, { thread }, delivery, goneLine(surface, 'revoked'))
  return done
}

/** A question that was answered does not ask any more. */
async function withdraw(
  { database }: Core,
  surface: Surface,
  thread: ThreadRef,
  delivery: Claimed,
): Promise<Delivered> {
  const { adapter } = surface
  const questions = await standingQuestions(database.db, delivery)
  // What was asked privately has no post; the platform ends it together with what it is about.
  const lines = questions.flatMap(({ externalId }) => externalId ?? [])
  let result = lines.length > 0 ? done : superseded
  if (adapter.remove) for (const id of lines) await adapter.remove({ thread, id })
  else if (lines.length > 0)
    result = await postOnce(adapter, { thread }, delivery, goneLine(surface, 'settled'))
  const ids = questions.map(({ id }) => id)
  await setStates(database.db, ids, 'revoked', null)
  return result
}

/** The copy of one part as it reads now; removed when the text has become too short for it. Only where the old text can be read. */
async function edit(
  core: Core,
  surface: Surface,
  thread: ThreadRef,
  delivery: Claimed,
  about: Said,
): Promise<Delivered> {
  const { adapter } = surface
  const posts = await postsHere(core, surface, delivery)
  const copy = posts.find(({ ours, fileId, part }) => ours && !fileId && part === delivery.part)
  if (!copy) return superseded
  const ref = { thread, id: copy.externalId }
  const part = postPart(core, surface, about, delivery.part)
  if (part && !adapter.edit) return postOnce(adapter, { thread }, delivery, part)
  if (part) await adapter.edit?.(ref, part)
  else if (adapter.remove) {
    await adapter.remove(ref)
    await forgetPost(core.database.db, copy)
  }
  return done
}

async function postsHere({ database }: Core, { thread }: Surface, { messageId }: Claimed) {
  const posts = messageId ? await postsOfMessage(database.db, messageId) : []
  return posts.filter((post) => post.threadId === thread.id)
}
