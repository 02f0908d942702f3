import { randomUUID } from 'node:crypto'
import type { Card } from '../../src/domain/card.ts'
import type { ChannelRef, ChatFile, Mark, Member, Part, Place, PostRef } from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import type { Language } from '../../src/domain/status.ts'
import { canBeTapped, withSigns } from './buttons.ts'
import { layOut } from './card.ts'
import { editContent, messageContent, wordPart } from './content.ts'
import type { Content } from './crypto/engine.ts'
import { asDeliveryError, troubleOf } from './errors.ts'
import { asEvent, asRecord } from './events.ts'
import type { Files } from './files.ts'
import { findByKey } from './find.ts'
import { roomAddress } from './format.ts'
import type { Homeserver } from './homeserver.ts'
import { partsOf, postRef, serverOf } from './ids.ts'
import type { Places } from './place.ts'
import type { Posts, ShownButton, Standing } from './posts.ts'
import type { Rooms } from './rooms.ts'
import { hashOf, type Sending } from './sending.ts'
import type { Signs } from './signs.ts'
import type { Trust } from './trust.ts'
import { wordsOf } from './words.ts'

interface Parts {
  readonly homeserver: Homeserver
  readonly rooms: Rooms
  readonly posts: Posts
  readonly places: Places
  readonly files: Files
  readonly sending: Sending
  readonly signs: Signs
  readonly languageOf: (channel: string) => Language
  readonly trust: Trust
}

type TextPart = Extract<Part, { kind: 'text' }>

const marks: Readonly<Record<Mark['state'], string>> = {
  waiting: '⏳',
  sent: '📨',
  held: '✋',
  parked: '⚠️',
  revoked: '🚫',
}
const isMark = (sign: string): boolean => Object.values(marks).includes(sign)
const isButton = (sign: string): boolean => !isMark(sign)

/** Cards that need not be sent again because nothing has changed. */
const remembered = 2000

export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound(parts: Parts) {
  const { homeserver, rooms, posts, places, files, sending, signs } = parts
  const shownCards = new Map<string, string>()

  const wordsIn = (room: string) => wordsOf(parts.languageOf(rooms.channelOf(room)))

  /** What is known of the post is on the disk before anything can happen to it. */
  async function say(at: Standing, content: Content, buttons: readonly ShownButton[], key: string) {
    const relation = at.root ? { 'm.relates_to': inThread(at.root) } : {}
    const event = await sending
      .send(at.room, 'm.room.message', { ...content, ...relation }, key)
      .catch((error) => {
        throw at.root && rooms.hasMoved(at.room) ? leftBehind(error) : error
      })
    posts.keep(event, at)
    if (buttons.length > 0) await offer(at.room, event, buttons)
    return event
  }

  async function offer(room: string, event: string, buttons: readonly ShownButton[]): Promise<void> {
    posts.keepButtons(event, buttons)
    const tapped = buttons.filter(canBeTapped).map(({ sign }) => sign)
    await signs.show(room, event, tapped, isButton)
  }

  async function textContent(
    room: string,
    part: TextPart,
    buttons: readonly ShownButton[],
  ): Promise<Content> {
    const { mentions = [] } = part
    const mentioned = await Promise.all(
      mentions.map(async (id) => ({ id, name: await rooms.nameOf(room, id) })),
    )
    const target = part.thread && partsOf(part.thread)
    const address = target ? roomAddress(target.room, target.root, serverOf(homeserver.user)) : ''
    const given = { mentioned, buttons, words: wordsIn(room), ...(address && { address }) }
    return messageContent(wordPart(part, given), mentions)
  }

  return {
    openThread: (channel: ChannelRef, card: Card, key: string): Promise<PostRef> =>
      attempt(async () => {
        const at = await places.of({ channel })
        const { content, buttons } = layOut(card, wordsIn(at.room))
        return postRef(at.room, null, await say(at, content, buttons, key))
      }),

    post: (place: Place, part: Part, key: string): Promise<PostRef> =>
      attempt(async () => {
        const at = await places.of(place)
        const buttons = part.kind === 'text' ? withSigns(part.buttons ?? []) : []
        const content =
          part.kind === 'text'
            ? await textContent(at.room, part, buttons)
            : await files.content(at.room, part)
        return postRef(at.room, at.root, await say(at, content, buttons, key))
      }),

    updateCard: (post: PostRef, card: Card): Promise<void> =>
      attempt(async () => {
        const { room, event } = places.ofPost(post)
        const { content, buttons } = layOut(card, wordsIn(room))
        const shown = hashOf(JSON.stringify(content))
        if (shownCards.get(event) === shown) return
        await mustStand(room, event)
        await sending.send(room, 'm.room.message', editContent(event, content), randomUUID())
        await offer(room, event, buttons)
        if (shownCards.size >= remembered) shownCards.clear()
        shownCards.set(event, shown)
      }),

    members: (channel: ChannelRef): Promise<readonly Member[]> =>
      attempt(async () => {
        const { room } = await places.of({ channel })
        return parts.trust.ofTeam(await rooms.joined(room))
      }),

    download: (file: ChatFile) => files.download(file),

    find: (place: Place, key: string): Promise<PostRef | null> =>
      attempt(async () => {
        const at = await places.of(place)
        const found = await findByKey(homeserver, at, key)
        if (!found) return null
        const root = found.event_id === at.root ? null : at.root
        posts.keep(found.event_id, { room: at.room, root })
        return postRef(at.room, root, found.event_id)
      }),

    mark: (post: PostRef, { state }: Mark): Promise<void> =>
      attempt(async () => {
        const { room, event } = places.ofPost(post)
        await signs.show(room, event, [marks[state]], isMark)
      }),

    edit: (post: PostRef, part: Part): Promise<void> =>
      attempt(async () => {
        if (part.kind !== 'text') throw new DeliveryError('rejected', 'A file can’t be edited.')
        const { room, event } = places.ofPost(post)
        const buttons = withSigns(part.buttons ?? [])
        const content = editContent(event, await textContent(room, part, buttons))
        await sending.send(room, 'm.room.message', content, randomUUID())
        if (buttons.length > 0 || posts.buttonsOf(event).length > 0) await offer(room, event, buttons)
      }),

    remove: (post: PostRef): Promise<void> =>
      attempt(async () => {
        const { room, event } = places.ofPost(post)
        // An edit is an event of its own and would go on saying what was removed.
        for (const edit of await editsOf(room, event)) await sending.redact(room, edit)
        await sending.redact(room, event)
        posts.keepButtons(event, [])
      }),
  }

  /** An edit of what was redacted is taken by servers, and shown by nobody. */
  async function mustStand(room: string, event: string): Promise<void> {
    const path = `v3/rooms/${encodeURIComponent(room)}/event/${encodeURIComponent(event)}`
    const gone = (cause?: unknown) =>
      new DeliveryError('rejected', 'The root of this thread was deleted.', { gone: 'thread', cause })
    const found = await homeserver.request<unknown>('GET', path).catch((error) => {
      throw troubleOf(error).status === 404 ? gone(error) : error
    })
    if (asRecord(asRecord(found).unsigned).redacted_because) throw gone()
  }

  async function editsOf(room: string, event: string): Promise<string[]> {
    const path = `v1/rooms/${encodeURIComponent(room)}/relations/${encodeURIComponent(event)}/m.replace`
    const { chunk } = await homeserver.request<{ chunk: readonly unknown[] }>('GET', path, undefined, {
      limit: 100,
    })
    return chunk.flatMap((one) => {
      const edit = asEvent(one)
      return edit?.sender === homeserver.user ? [edit.event_id] : []
    })
  }
}

/** Clients that know no threads show an answer to the root instead. */
export const inThread = (root: string): Content => ({
  rel_type: 'm.thread',
  event_id: root,
  is_falling_back: true,
  'm.in_reply_to': { event_id: root },
})

/** Nothing more is taken in a room that was upgraded: its threads go on in the new one. */
const leftBehind = (cause: unknown) =>
  new DeliveryError('rejected', 'The room of this thread was upgraded.', { gone: 'thread', cause })

async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw asDeliveryError(error)
  }
}
