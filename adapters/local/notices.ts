import type { Notice } from '../../src/domain/chat.ts'
import type { ChangeLog } from './changes.ts'
import type { Store } from './store.ts'

export interface NoticeRow {
  readonly id: number
  readonly thread: number | null
  readonly channel: string
  readonly user: string
  readonly body: string
  readonly until: number | null
  readonly at: number
}

export type Notices = ReturnType<typeof createNotices>

/** Private notices that must outlive a reload: nudges until acted on, and those whose time has not come yet. */
export function createNotices({ db, transaction }: Store, changes: ChangeLog) {
  const insert = db.prepare(
    `insert into notices (thread, channel, user, key, body, lasting, until, at) values (?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (key) do nothing`,
  )
  const dropNudges = db.prepare('delete from notices where thread is ? and user = ? and lasting = 1')
  const dropKey = db.prepare('delete from notices where key = ? and user = ?')
  const dropOne = db.prepare('delete from notices where id = ? and user = ?')
  const selectUser = db.prepare(
    'select * from notices where user = ? and (until is null or until > ?) order by id',
  )
  const selectThread = db.prepare('select id, user, body from notices where thread is ?')
  const dropExpired = db.prepare('delete from notices where until is not null and until <= ?')

  return {
    /** A nudge takes the place of an earlier one in the same thread. */
    add(place: { thread: number | null; channel: string }, user: string, notice: Notice, key: string): void {
      transaction(() => {
        if (notice.lasting) dropNudges.run(place.thread, user)
        dropExpired.run(Date.now())
        const until = notice.until?.getTime() ?? null
        const lasting = notice.lasting ? 1 : 0
        insert.run(place.thread, place.channel, user, key, JSON.stringify(notice), lasting, until, Date.now())
      })
      changes.notices(user)
    },

    of: (user: string) => selectUser.all(user, Date.now()) as unknown as NoticeRow[],

    dismiss(id: number, user: string): void {
      dropOne.run(id, user)
      changes.notices(user)
    },

    dropNudges(thread: number | null, user: string): void {
      if (dropNudges.run(thread, user).changes > 0) changes.notices(user)
    },

    /** The one that a command was answered with, by its key. */
    drop(key: string, user: string): void {
      if (dropKey.run(key, user).changes > 0) changes.notices(user)
    },

    /** What a notice offers about a post is settled once that post is marked or gone. */
    settleAbout(thread: number | null, post: string): void {
      const rows = selectThread.all(thread) as { id: number; user: string; body: string }[]
      for (const { id, user, body } of rows) {
        const { buttons } = JSON.parse(body) as Notice
        if (!buttons?.some((button) => button.about?.id === post)) continue
        dropOne.run(id, user)
        changes.notices(user)
      }
    },
  }
}
