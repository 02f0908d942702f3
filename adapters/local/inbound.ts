import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ChatEvent, ChatInbox, PostRef, Receipt } from '../../src/domain/chat.ts'
import type { LocalAgent } from './config.ts'
import type { Files } from './files.ts'
import { channelRef, postId, threadRef } from './ids.ts'
import { eventIds, type Happening, type Journal } from './journal.ts'
import { readTyped, verbOf } from './line.ts'
import type { Notices } from './notices.ts'
import type { PostRow, Posts } from './posts.ts'
import type { Reads } from './reads.ts'
import type { Store } from './store.ts'

export interface DeskPlace {
  readonly channel: string
  readonly thread: number | null
}

export interface Said {
  readonly place: DeskPlace
  readonly user: LocalAgent
  readonly text: string
  readonly files: readonly number[]
  /** Names this submission: repeating it is the same one. */
  readonly submission: string
}

export interface Commanded {
  readonly place: DeskPlace
  readonly user: LocalAgent
  readonly line: string
  readonly values?: Readonly<Record<string, string>>
  readonly about?: PostRef
  readonly files: readonly number[]
  readonly submission: string
  /** Clicked, not typed: a form may come as the answer. */
  readonly asks?: boolean
}

/** The core took nothing: whoever typed is told, and keeps what he typed. */
export class InboxUnavailable extends Error {}

export type Inbound = ReturnType<typeof createInbound>

interface Parts {
  readonly store: Store
  readonly posts: Posts
  readonly files: Files
  readonly journal: Journal
  readonly notices: Notices
  readonly reads: Reads
}

const redeliveryPause = 1000

export function createInbound({ store, posts, files, journal, notices, reads }: Parts) {
  let inbox: ChatInbox | null = null
  const stopping = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  /** The key of the notice that each agent's last command was answered with, by thread and agent. */
  const lastDone = new Map<string, string>()

  async function receive(event: ChatEvent): Promise<Receipt> {
    if (!inbox || stopping.signal.aborted) throw new InboxUnavailable('The desk is not taking anything in.')
    const taking = inbox.receive(event)
    underWay.add(taking)
    try {
      return await taking
    } catch (error) {
      throw new InboxUnavailable('The helpdesk could not take it.', { cause: error })
    } finally {
      underWay.delete(taking)
    }
  }

  /** A post first, durably; then the core. A kill in between leaves it waiting for `redeliver` and for back-fill. */
  async function say(said: Said): Promise<Receipt> {
    const typed = readTyped(said.text)
    if (typed.kind === 'slash' && said.place.thread === null) return command({ ...said, line: typed.line })
    const known = posts.byClient(said.submission)
    if (known?.state === 'taken' || known?.state === 'removed') return { outcome: 'duplicate' }

    const text = typed.kind === 'message' ? said.text : typed.line
    const kind = typed.kind === 'message' ? 'message' : 'command'
    const state = typed.kind === 'slash' ? 'reserved' : 'waiting'
    const happening = known ? storeAgain(known, kind, text, state, said) : storeFirst(kind, text, state, said)
    try {
      const receipt = await receive(journal.toEvent(happening))
      settle(happening, receipt)
      return receipt
    } catch (error) {
      store.transaction(() => {
        posts.setState(happening.post, 'withdrawn')
        journal.settle(happening.id, 'withdrawn')
      })
      throw error
    }
  }

  function storeFirst(
    kind: 'message' | 'command',
    text: string,
    state: 'waiting' | 'reserved',
    said: Said,
  ): Happening {
    return store.transaction(() => {
      const post = posts.add({
        ...said.place,
        client: said.submission,
        kind: 'text',
        author: { name: said.user.name, role: 'agent' },
        user: said.user.id,
        text: said.text,
        visibility: 'internal',
        state,
      })
      for (const file of said.files) files.keep(file, post, said.submission)
      reads.mark(
        said.user.id,
        said.place.thread === null ? said.place.channel : `t${said.place.thread}`,
        post,
      )
      const happening = happened(kind, eventIds.post(post), { id: post, ...said.place }, said.user, text)
      journal.record(happening)
      return happening
    })
  }

  function storeAgain(
    row: PostRow,
    kind: 'message' | 'command',
    text: string,
    state: 'waiting' | 'reserved',
    said: Said,
  ): Happening {
    return store.transaction(() => {
      if (row.text !== said.text) posts.replace(row.id, said.text, null, 'internal')
      for (const file of said.files) files.keep(file, row.id, said.submission)
      posts.setState(row.id, state)
      const happening = happened(kind, eventIds.post(row.id), row, said.user, text)
      journal.resume(happening)
      return happening
    })
  }

  function settle(happening: Happening, receipt: Receipt): void {
    store.transaction(() => {
      journal.settle(happening.id, 'taken')
      if (happening.kind === 'edit' || happening.kind === 'delete') return
      const post = posts.one(happening.post)
      if (receipt.outcome === 'refused' && post?.client) files.release(post.client)
      if (post?.state === 'reserved') settleReserved(post, receipt)
      else {
        posts.setState(happening.post, 'taken')
        if (receipt.outcome === 'refused') posts.refuse(happening.post, receipt.notice?.text ?? '')
      }
      after(
        happening,
        happening.user,
        happening.kind === 'command' ? happening.text : '',
        happening.id,
        receipt,
      )
    })
  }

  /** The words take their place; a command without any leaves none. After a kill in between its line stands there. */
  function settleReserved({ id, text }: PostRow, { outcome, said }: Receipt): void {
    if (said) posts.fill(id, said.text, said.visibility)
    else if (outcome === 'duplicate') posts.fill(id, text, 'internal')
    else posts.remove(id)
  }

  /** A click, a slash command outside of threads, a form: nothing is posted, and what was not taken is the sender's to repeat. */
  async function command(asked: Commanded): Promise<Receipt> {
    const { place, user, line, values, about, submission, asks } = asked
    for (const file of asked.files) files.keep(file, null, submission)
    const receipt = await receive({
      kind: 'command',
      id: eventIds.command(submission),
      at: new Date(),
      user: { id: user.id, name: user.name },
      channel: channelRef(place.channel),
      thread: place.thread === null ? null : threadRef(place.thread),
      line,
      ...(values && { values }),
      ...(about && { about }),
      ...(asks && { asks }),
      ...(asked.files.length > 0 && { files: asked.files.map(named) }),
    })
    if (receipt.outcome === 'refused') files.release(submission)
    after(place, user.id, line, eventIds.command(submission), receipt)
    return receipt
  }

  function named(file: number) {
    const row = files.one(file)
    if (!row) throw new Error(`file f${file} vanished`)
    return files.toChatFile(row)
  }

  /** Notices that must survive a reload are kept, and a reply settles the question that the nudge asks. */
  function after(
    place: DeskPlace,
    user: string,
    line: string,
    id: string,
    { outcome, notice }: Receipt,
  ): void {
    if (outcome === 'accepted' && verbOf(line) === 'reply') notices.dropNudges(place.thread, user)
    const by = `${place.thread} ${user}`
    if (outcome === 'accepted' && verbOf(line) === 'undo') {
      // Typed, it means the last command: an earlier one's countdown goes on. A button settles its own notice.
      if (verbOf(line) === line.toLowerCase()) notices.drop(lastDone.get(by) ?? '', user)
      lastDone.delete(by)
    } else if (notice?.tone === 'done') lastDone.set(by, `receipt:${id}`)
    if (notice && (notice.lasting || notice.until)) notices.add(place, user, notice, `receipt:${id}`)
  }

  async function edit(row: PostRow, user: LocalAgent, text: string): Promise<Receipt> {
    const happening = happened('edit', eventIds.edit(row.id, row.revision), row, user, text)
    store.transaction(() => {
      posts.replace(row.id, text, null, row.visibility)
      journal.record(happening)
    })
    return attemptTaking(happening)
  }

  async function remove(row: PostRow, user: LocalAgent): Promise<Receipt> {
    if (row.state === 'removed') return { outcome: 'duplicate' }
    const happening = happened('delete', eventIds.delete(row.id), row, user, '')
    store.transaction(() => {
      posts.remove(row.id)
      notices.settleAbout(row.thread, postId(row.id))
      journal.record(happening)
    })
    return attemptTaking(happening)
  }

  /** An edit or deletion stands in the thread already; if the core is away it is told later, in order. */
  async function attemptTaking(happening: Happening): Promise<Receipt> {
    try {
      const receipt = await receive(journal.toEvent(happening))
      settle(happening, receipt)
      return receipt
    } catch (error) {
      track(redeliver([happening]))
      throw error
    }
  }

  async function redeliver(happenings: readonly Happening[]): Promise<void> {
    for (const happening of happenings) {
      while (!stopping.signal.aborted) {
        try {
          settle(happening, await receive(journal.toEvent(happening)))
          break
        } catch {
          await pause(redeliveryPause, null, { signal: stopping.signal }).catch(() => {})
        }
      }
    }
  }

  function track(work: Promise<unknown>): void {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }

  return {
    say,
    command,
    edit,
    remove,
    /** The browser's name for a submission, of which each agent has his own; without one it is like no other. */
    submission: ({ id }: LocalAgent, name: string | undefined) => (name ? `${id}/${name}` : randomUUID()),

    start(to: ChatInbox): void {
      inbox = to
      files.dropAbandoned()
      const waiting = journal.waiting()
      if (waiting.length > 0) track(redeliver(waiting))
    },

    async stop(): Promise<void> {
      stopping.abort()
      await Promise.allSettled([...underWay])
    },
  }
}

function happened(
  kind: Happening['kind'],
  id: string,
  post: { id: number; channel: string; thread: number | null; at?: number },
  user: LocalAgent,
  text: string,
): Happening {
  const at = kind === 'edit' || kind === 'delete' ? Date.now() : (post.at ?? Date.now())
  return { id, kind, post: post.id, channel: post.channel, thread: post.thread, user: user.id, text, at }
}
