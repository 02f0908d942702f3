import type { TeamId } from '../domain/ids.ts'
import type { Agent } from '../domain/people.ts'
import type { Status } from '../domain/status.ts'
import type { Db } from './database.ts'

export interface OverviewRow {
  readonly list: 'waiting' | 'due' | 'mine' | 'team'
  /** Of `team`. */
  readonly team: TeamId | null
  readonly number: string
  readonly subject: string
  readonly status: Status
  readonly assignee: string | null
  /** Since when somebody waits for an answer, or when it arrived; of `due` what comes next: the reminder, then the end. */
  readonly at: Date
  /** Of `due`: the customer is reminded then. */
  readonly isReminder: boolean
  readonly thread: string | null
  /** In its list, with those that the limit left out. */
  readonly total: number
}

/** How many of each list are shown. */
const most = { waiting: 5, due: 5, mine: 15, team: 10 }

/**
 * An agent's lists in one go: who of the customers waits longest for the agent or for nobody in particular, what of the
 * agent's own waits for a customer and until when, soonest first, the agent's own tickets, and each team's, oldest first. All of them walk the indexes of what is not closed.
 */
export async function overviewRows(
  db: Db,
  { id, teams }: Agent,
  platform: string,
): Promise<readonly OverviewRow[]> {
  const live = `t.status <> 'closed' and t.merged_into is null`
  const waits = `${live} and t.status in ('new', 'open') and t.waiting_since is not null`
  return db.query(
    `with listed as (
       (select 0 as rank, 'waiting' as list, null as team, t.id, t.waiting_since as at, count(*) over () as total
        from tickets t
        where ${waits} and t.team_id = any($2) and (t.assignee_id = $1 or t.assignee_id is null)
        order by t.waiting_since limit ${most.waiting})
       union all
       (select 1, 'due', null, t.id, coalesce(t.remind_at, t.auto_close_at) as at, count(*) over () from tickets t
        where ${live} and t.status = 'pending' and t.assignee_id = $1 and coalesce(t.remind_at, t.auto_close_at) is not null
        order by at limit ${most.due})
       union all
       (select 2, 'mine', null, t.id, t.arrived_at, count(*) over () from tickets t
        where ${live} and t.assignee_id = $1 order by t.arrived_at limit ${most.mine})
       union all
       (select 2 + of.place, 'team', of.team, t.id, t.arrived_at, t.total
        from unnest($2::text[]) with ordinality as of (team, place)
        cross join lateral (
          select t.id, t.arrived_at, count(*) over () as total from tickets t
          where ${live} and t.team_id = of.team order by t.arrived_at limit ${most.team}) as t))
     select l.list, l.team, t.number, t.subject, t.status, a.name as assignee, l.at,
            l.list = 'due' and t.remind_at is not null as "isReminder", h.external_id as thread,
            l.total::int as total
     from listed l join tickets t on t.id = l.id
     left join agents a on a.id = t.assignee_id
     left join lateral (
       select h.external_id from threads h join channels c on c.id = h.channel_id and c.platform = $3
       where h.ticket_id = l.id and h.ended_at is null and h.external_id is not null order by h.id desc limit 1) as h on true
     order by l.rank, l.at, l.id`,
    [id, teams, platform],
  )
}
