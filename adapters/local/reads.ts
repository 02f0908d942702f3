import type { Store } from './store.ts'

export type Reads = ReturnType<typeof createReads>

/** How far each agent has read: by thread, and by channel for what was said there outside of threads. */
export function createReads({ db }: Store) {
  const upsert = db.prepare(`insert into reads (user, place, post) values (?, ?, ?)
    on conflict (user, place) do update set post = max(post, excluded.post)`)
  const selectOne = db.prepare('select post from reads where user = ? and place = ?')
  const countUnread = db.prepare(`select channel, count(*) as count from threads t
    where last_post > coalesce((select post from reads r where r.user = ? and r.place = 't' || t.id), 0)
    group by channel`)
  const selectMentioned = db.prepare(
    `select 1 from posts where thread = ? and id > ? and extras like ? and state = 'taken' limit 1`,
  )
  const selectNewest = db.prepare(
    `select max(id) as newest from posts where channel = ? and thread is null and kind != 'card' and state = 'taken'`,
  )

  const read = (user: string, place: string) =>
    (selectOne.get(user, place) as { post: number } | undefined)?.post ?? 0

  return {
    mark: (user: string, place: string, post: number) => void upsert.run(user, place, post),
    upTo: read,
    unreadThreads(user: string): ReadonlyMap<string, number> {
      const rows = countUnread.all(user) as { channel: string; count: number }[]
      return new Map(rows.map((row) => [row.channel, row.count]))
    },
    unreadInChannel(user: string, channel: string): boolean {
      const { newest } = selectNewest.get(channel) as { newest: number | null }
      return (newest ?? 0) > read(user, channel)
    },
    mentioned: (user: string, thread: number, after: number) =>
      selectMentioned.get(thread, after, `%"mentions":[%${JSON.stringify(user)}%`) !== undefined,
  }
}
