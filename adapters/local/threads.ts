import type { Card } from '../../src/domain/card.ts'
import { encodeCard } from './card.ts'
import type { ChangeLog } from './changes.ts'
import type { Posts } from './posts.ts'
import type { Store } from './store.ts'

export interface ThreadRow {
  readonly id: number
  readonly channel: string
  readonly card: string
  readonly number: string | null
  readonly status: string | null
  readonly opened_at: number
  readonly last_at: number
  readonly last_post: number
  readonly revision: number
}

export interface ThreadQuery {
  readonly channel: string
  readonly which: 'all' | 'open' | 'closed'
  readonly before: number | null
  readonly limit: number
}

export type Threads = ReturnType<typeof createThreads>

export function createThreads({ db, transaction }: Store, posts: Posts, changes: ChangeLog) {
  const insert = db.prepare(
    `insert into threads (id, channel, card, number, status, opened_at, last_at, last_post) values (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    'update threads set card = ?, number = ?, status = ?, revision = revision + 1 where id = ?',
  )
  const selectOne = db.prepare('select * from threads where id = ?')
  const selectNumber = db.prepare('select * from threads where number = ? order by id limit 1')
  const select = db.prepare(`select * from threads
    where channel = ? and last_post < ?
      and (? = 'all' or (? = 'closed') = (status in ('resolved', 'closed') and status is not null))
    order by last_post desc limit ?`)
  const countOpen = db.prepare(`select channel, count(*) as count from threads
    where status is null or status not in ('resolved', 'closed') group by channel`)

  return {
    open(channel: string, card: Card, key: string): number {
      return transaction(() => {
        const id = posts.add({
          channel,
          thread: null,
          key,
          kind: 'card',
          author: { name: '', role: 'helpdesk' },
          text: card.title,
          visibility: 'internal',
        })
        const now = Date.now()
        const { number, status } = card.ticket ?? { number: null, status: null }
        insert.run(id, channel, encodeCard(card), number, status, now, now, id)
        changes.thread(id)
        return id
      })
    },

    /** Writes nothing when the card shows what it shows already. */
    updateCard(id: number, card: Card): void {
      const row = selectOne.get(id) as ThreadRow | undefined
      const encoded = encodeCard(card)
      if (!row || row.card === encoded) return
      update.run(encoded, card.ticket?.number ?? null, card.ticket?.status ?? null, id)
      changes.thread(id)
    },

    one: (id: number) => selectOne.get(id) as ThreadRow | undefined,
    byNumber: (number: string) => selectNumber.get(number) as ThreadRow | undefined,

    /** Latest activity first. */
    list({ channel, which, before, limit }: ThreadQuery): ThreadRow[] {
      const upTo = before ?? Number.MAX_SAFE_INTEGER
      return select.all(channel, upTo, which, which, limit) as unknown as ThreadRow[]
    },

    openCounts(): ReadonlyMap<string, number> {
      const rows = countOpen.all() as { channel: string; count: number }[]
      return new Map(rows.map((row) => [row.channel, row.count]))
    },
  }
}
