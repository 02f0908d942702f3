import type { ChatEvent } from '../../src/domain/chat.ts'
import type { Files } from './files.ts'
import { channelRef, postId, postRef, threadRef } from './ids.ts'
import type { Store } from './store.ts'

/** Something an agent did with a post. Kept in order, so that a kill or an outage of the core loses none of it. */
export interface Happening {
  readonly id: string
  readonly kind: ChatEvent['kind']
  readonly post: number
  readonly channel: string
  readonly thread: number | null
  readonly user: string
  /** What was typed; a command's line without its prefix. */
  readonly text: string
  readonly at: number
}

export const eventIds = {
  post: (post: number) => `post:${postId(post)}`,
  edit: (post: number, revision: number) => `edit:${postId(post)}:${revision}`,
  delete: (post: number) => `delete:${postId(post)}`,
  command: (submission: string) => `command:${submission}`,
}

export type Journal = ReturnType<typeof createJournal>

export function createJournal({ db }: Store, files: Files, userName: (id: string) => string) {
  const insert = db.prepare(
    'insert into happened (id, kind, post, channel, thread, user, text, at) values (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const updateState = db.prepare('update happened set state = ? where id = ?')
  const reopen = db.prepare(`update happened set state = 'waiting', kind = ?, text = ? where id = ?`)
  const selectWaiting = db.prepare(`select * from happened where state = 'waiting' order by seq`)
  const selectThread = db.prepare(
    `select * from happened where thread = ? and at >= ? and state != 'withdrawn' order by seq`,
  )
  const selectChannel = db.prepare(
    `select * from happened where channel = ? and thread is null and at >= ? and state != 'withdrawn' order by seq`,
  )

  return {
    record({ id, kind, post, channel, thread, user, text, at }: Happening): void {
      insert.run(id, kind, post, channel, thread, user, text, at)
    },
    settle: (id: string, state: 'taken' | 'withdrawn') => void updateState.run(state, id),
    /** The same submission again, after it had been withdrawn: the same event id, so that it can't count twice. */
    resume: ({ id, kind, text }: Happening) => void reopen.run(kind, text, id),
    waiting: () => selectWaiting.all() as unknown as Happening[],
    inThread: (thread: number, since: number) => selectThread.all(thread, since) as unknown as Happening[],
    inChannel: (channel: string, since: number) =>
      selectChannel.all(channel, since) as unknown as Happening[],

    /** The event as the inbox gets it, alike in live delivery, after a restart, and in back-fill. */
    toEvent(happening: Happening): ChatEvent {
      const { id, kind, channel, thread, user, text, at } = happening
      const post = postRef(happening.post, thread)
      const base = {
        id,
        at: new Date(at),
        user: { id: user, name: userName(user) },
        channel: channelRef(channel),
        thread: thread === null ? null : threadRef(thread),
      }
      switch (kind) {
        case 'message':
          return { ...base, kind, post, text, files: files.ofPost(happening.post) }
        case 'command':
          return { ...base, kind, post, line: text, files: files.ofPost(happening.post) }
        case 'edit':
          return { ...base, kind, post, text }
        case 'delete':
          return { ...base, kind, post }
      }
    },
  }
}
