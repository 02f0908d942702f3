import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Card } from '../../src/domain/card.ts'
import type {
  ChannelRef,
  ChatAdapter,
  ChatEvent,
  ChatFile,
  ChatInbox,
  Mark,
  Member,
  Notice,
  Part,
  Place,
  PostRef,
  ThreadRef,
} from '../../src/domain/chat.ts'
import { DeliveryError } from '../../src/domain/errors.ts'
import { Fate } from './mishaps.ts'

export interface FakePost {
  readonly ref: PostRef
  /** The channel's own id; for posts in a thread, null. */
  readonly channel: string | null
  readonly key: string
  part: Part | null
  readonly content: Buffer | null
  card: Card | null
  removed: boolean
}

/** Counted over all chats: one that takes another's place must not give its ids again. */
let made = 0

/** A chat in memory with what every platform has and nothing more: no look-up, no marks, no editing, no removing. */
export class PlainChat implements ChatAdapter {
  readonly platform: string
  prefix?: string
  readonly limits = { textLength: 500, fileBytes: 10_000 }
  readonly posts: FakePost[] = []
  readonly fate = new Fate()
  /** Card updates, counted: coalesced ones are not made. */
  updates = 0
  inbox: ChatInbox | null = null
  readonly #files = new Map<string, Buffer>()
  readonly #deleted = new Set<string>()

  constructor(platform: string) {
    this.platform = platform
  }

  start(inbox: ChatInbox): Promise<void> {
    return this.fate.attempt('start', () => {
      this.inbox = inbox
    })
  }

  async stop(): Promise<void> {
    this.inbox = null
  }

  openThread(channel: ChannelRef, card: Card, key: string): Promise<PostRef> {
    return this.fate.attempt('openThread', () => {
      const id = this.#next()
      const ref = { thread: { platform: this.platform, id: `thread-${id}` }, id }
      this.#keep({ ref, channel: channel.id, key, card })
      return ref
    })
  }

  post(place: Place, part: Part, key: string): Promise<PostRef> {
    return this.fate.attempt('post', async () => {
      if ('thread' in place) this.#mustExist(place.thread)
      const content = part.kind === 'file' ? await buffer(part.open()) : null
      const id = this.#next()
      const thread = 'thread' in place ? place.thread : { platform: this.platform, id: `thread-${id}` }
      const ref = { thread, id }
      this.#keep({ ref, channel: 'channel' in place ? place.channel.id : null, key, part, content })
      return ref
    })
  }

  updateCard(post: PostRef, card: Card): Promise<void> {
    return this.fate.attempt('updateCard', () => {
      this.updates += 1
      this.known(post).card = card
    })
  }

  async download(file: ChatFile): Promise<Readable> {
    const content = this.#files.get(file.id)
    if (!content) throw new DeliveryError('rejected', `no file ${file.id}`)
    return Readable.from([content], { objectMode: false })
  }

  /** A file as an agent attaches it. */
  upload(name: string, content: string): ChatFile {
    const id = `file-${this.#next()}`
    this.#files.set(id, Buffer.from(content))
    return { id, name, type: 'text/plain', size: content.length }
  }

  /** An id for a post that a person writes. */
  newPost(thread: ThreadRef): PostRef {
    return { thread, id: this.#next() }
  }

  /** What stands in a thread below its card, oldest first. */
  inThread(thread: ThreadRef): FakePost[] {
    return this.posts.filter((post) => post.ref.thread.id === thread.id && !post.card && !post.removed)
  }

  /** Said in a channel itself. */
  inChannel(channel: string): FakePost[] {
    return this.posts.filter((post) => post.channel === channel && !post.card && !post.removed)
  }

  /** Somebody deletes a thread on the platform, card and all. */
  delete(thread: ThreadRef): void {
    for (const post of this.posts) if (post.ref.thread.id === thread.id) post.removed = true
    this.#deleted.add(thread.id)
  }

  known(ref: PostRef): FakePost {
    this.#mustExist(ref.thread)
    const post = this.posts.find(({ ref: { id } }) => id === ref.id)
    if (!post) throw new DeliveryError('rejected', `no post ${ref.id}`)
    return post
  }

  #mustExist({ id }: ThreadRef): void {
    if (this.#deleted.has(id)) throw new DeliveryError('rejected', 'thread_not_found', { gone: 'thread' })
  }

  #next(): string {
    made += 1
    return `${this.platform}-${made}`
  }

  #keep(post: Pick<FakePost, 'ref' | 'channel' | 'key'> & Partial<FakePost>): void {
    this.posts.push({ part: null, content: null, card: null, removed: false, ...post })
  }
}

/** A chat that can do everything but whisper. */
export class FakeChat extends PlainChat {
  find(place: Place, key: string): Promise<PostRef | null> {
    return this.fate.attempt('find', () => {
      const isThere = ({ ref, channel }: FakePost) =>
        'thread' in place ? ref.thread.id === place.thread.id : channel === place.channel.id
      return this.posts.find((post) => post.key === key && isThere(post))?.ref ?? null
    })
  }

  /** Who is in a channel, by its id. */
  readonly people = new Map<string, Member[]>()

  members({ id }: ChannelRef): Promise<readonly Member[]> {
    return this.fate.attempt('members', () => this.people.get(id) ?? [])
  }

  /** What people did there, as the platform remembers it. */
  readonly remembered: ChatEvent[] = []
  /** Where it was asked for that, in order. */
  readonly asked: Place[] = []

  async *history(place: Place, since: Date): AsyncGenerator<ChatEvent> {
    this.asked.push(place)
    const isThere = ({ thread, channel }: ChatEvent) =>
      'thread' in place ? thread?.id === place.thread.id : !thread && channel.id === place.channel.id
    for (const event of this.remembered.filter((one) => isThere(one) && one.at >= since))
      yield await this.fate.attempt('history', () => event)
  }

  /** Agents' own posts can be marked, too: those were never made by us. */
  readonly marks = new Map<string, Mark>()

  mark(post: PostRef, mark: Mark): Promise<void> {
    return this.fate.attempt('mark', () => void this.marks.set(post.id, mark))
  }

  edit(post: PostRef, part: Part): Promise<void> {
    return this.fate.attempt('edit', () => {
      this.known(post).part = part
    })
  }

  remove(post: PostRef): Promise<void> {
    return this.fate.attempt('remove', () => {
      this.known(post).removed = true
    })
  }
}

/** A chat with lasting private notices. */
export class WhisperingChat extends FakeChat {
  /** By key: the same again is the same notice. */
  readonly whispered = new Map<string, { thread: ThreadRef; user: string; notice: Notice }>()

  whisper(thread: ThreadRef, user: string, notice: Notice, key: string): Promise<void> {
    return this.fate.attempt('whisper', () => void this.whispered.set(key, { thread, user, notice }))
  }
}
