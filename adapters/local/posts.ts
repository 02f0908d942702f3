import type { Author, Button, Mark } from '../../src/domain/chat.ts'
import type { ChangeLog } from './changes.ts'
import type { Store } from './store.ts'

export interface PostRow {
  readonly id: number
  readonly channel: string
  readonly thread: number | null
  /** The submission that it was typed by. */
  readonly client: string | null
  readonly kind: 'card' | 'text' | 'file'
  readonly author: string
  readonly role: Author['role']
  readonly origin: string | null
  readonly user: string | null
  readonly text: string
  readonly visibility: 'public' | 'internal'
  readonly extras: string | null
  readonly mark: string | null
  readonly refused: string | null
  /** waiting: typed, but not yet taken by the inbox. reserved: the place of a slash command, whose words are not known yet. */
  readonly state: 'waiting' | 'reserved' | 'taken' | 'withdrawn' | 'removed'
  readonly at: number
  readonly edited_at: number | null
  readonly revision: number
}

export interface PostExtras {
  readonly mentions?: readonly string[]
  readonly buttons?: readonly Button[]
  readonly link?: string
}

export interface NewPost {
  readonly channel: string
  readonly thread: number | null
  readonly key?: string
  readonly client?: string
  readonly kind: PostRow['kind']
  readonly author: Author
  readonly user?: string
  readonly text: string
  readonly visibility: PostRow['visibility']
  readonly extras?: PostExtras
  readonly state?: 'waiting' | 'reserved'
}

export type Posts = ReturnType<typeof createPosts>

export function createPosts({ db, transaction }: Store, changes: ChangeLog) {
  const insert = db.prepare(`insert into posts
    (channel, thread, key, client, kind, author, role, origin, user, text, visibility, extras, state, at)
    values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const touch = db.prepare(
    'update threads set last_at = max(last_at, ?), last_post = max(last_post, ?), revision = revision + 1 where id = ?',
  )
  const selectOne = db.prepare('select * from posts where id = ?')
  const selectByKey = db.prepare('select * from posts where key = ?')
  const selectByClient = db.prepare('select * from posts where client = ?')
  const selectThread = db.prepare(
    `select * from posts where thread = ? and kind != 'card' and state in ('waiting', 'taken') order by id`,
  )
  const selectChannel = db.prepare(
    `select * from (select * from posts where channel = ? and thread is null and kind != 'card'
      and state in ('waiting', 'taken') order by id desc limit ?) order by id`,
  )
  const updateText = db.prepare(
    'update posts set text = ?, extras = ?, visibility = ?, edited_at = ?, revision = revision + 1 where id = ?',
  )
  const fillIn = db.prepare(
    `update posts set text = ?, visibility = ?, state = 'taken', revision = revision + 1 where id = ?`,
  )
  const updateMark = db.prepare('update posts set mark = ?, revision = revision + 1 where id = ?')
  const updateRefused = db.prepare('update posts set refused = ?, revision = revision + 1 where id = ?')
  const updateState = db.prepare('update posts set state = ?, revision = revision + 1 where id = ?')
  const erase = db.prepare(
    `update posts set state = 'removed', text = '', extras = null, revision = revision + 1 where id = ?`,
  )
  const eraseChunks = db.prepare('delete from chunks where file in (select id from files where post = ?)')
  const eraseJournal = db.prepare(`update happened set text = '' where post = ? and state = 'taken'`)
  const eraseFiles = db.prepare('delete from files where post = ?')

  function appear(id: number, thread: number | null, at: number): void {
    if (thread !== null) {
      touch.run(at, id, thread)
      changes.thread(thread)
    }
    changes.post(id)
  }

  return {
    add(post: NewPost): number {
      return transaction(() => {
        const now = Date.now()
        const { lastInsertRowid } = insert.run(
          post.channel,
          post.thread,
          post.key ?? null,
          post.client ?? null,
          post.kind,
          post.author.name,
          post.author.role,
          post.author.where ?? null,
          post.user ?? null,
          post.text,
          post.visibility,
          post.extras ? JSON.stringify(post.extras) : null,
          post.state ?? 'taken',
          now,
        )
        const id = Number(lastInsertRowid)
        if (post.state !== 'reserved') appear(id, post.thread, now)
        return id
      })
    },

    /** The words that a reserved place is for. */
    fill(id: number, text: string, visibility: PostRow['visibility']): void {
      transaction(() => {
        fillIn.run(text, visibility, id)
        const { thread, at } = selectOne.get(id) as unknown as PostRow
        appear(id, thread, at)
      })
    },

    one: (id: number) => selectOne.get(id) as PostRow | undefined,
    byKey: (key: string) => selectByKey.get(key) as PostRow | undefined,
    byClient: (client: string) => selectByClient.get(client) as PostRow | undefined,
    inThread: (thread: number) => selectThread.all(thread) as unknown as PostRow[],
    inChannel: (channel: string, most: number) => selectChannel.all(channel, most) as unknown as PostRow[],

    replace(id: number, text: string, extras: PostExtras | null, visibility: PostRow['visibility']): void {
      updateText.run(text, extras ? JSON.stringify(extras) : null, visibility, Date.now(), id)
      changes.post(id)
    },

    mark(id: number, mark: Mark): void {
      updateMark.run(JSON.stringify(mark), id)
      changes.post(id)
    },

    refuse(id: number, sentence: string): void {
      updateRefused.run(sentence, id)
      changes.post(id)
    },

    setState(id: number, state: PostRow['state']): void {
      updateState.run(state, id)
      changes.post(id)
    },

    /** Takes the content away for good, files included; the row stays, so that its key and its number stay used. */
    remove(id: number): void {
      transaction(() => {
        erase.run(id)
        eraseChunks.run(id)
        eraseFiles.run(id)
        eraseJournal.run(id)
      })
      changes.post(id)
    },
  }
}
