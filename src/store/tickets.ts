import type { AgentId, TeamId, TicketId } from '../domain/ids.ts'
import type { Person } from '../domain/people.ts'
import type { Status } from '../domain/status.ts'
import type { TicketChange } from '../domain/ticket.ts'
import type { Db } from './database.ts'
import { type TicketRow, ticketEntity } from './entities/ticket.ts'
import { fieldsOf, prepared } from './prepared.ts'

/**
 * Locks the ticket for this transaction: what happens to one ticket happens in commit order. Follows merges. Not its key:
 * senders, who only refer to it, neither wait for this nor stand in its way.
 */
export async function lockTicket(db: Db, id: TicketId): Promise<TicketRow> {
  const [row] = await prepared(db, 'select * from tickets where id = $1 for no key update', [id])
  if (!row) throw new Error(`no ticket ${id}`)
  const ticket = fieldsOf<TicketRow>(row)
  return ticket.mergedInto ? lockTicket(db, ticket.mergedInto) : ticket
}

/** The ticket that it is now: merges followed. Nothing is locked. */
export async function finalTicketId(db: Db, id: TicketId): Promise<TicketId> {
  const row = await db.findOne(ticketEntity, { where: { id }, select: { id: true, mergedInto: true } })
  return row?.mergedInto ? finalTicketId(db, row.mergedInto) : id
}

const pairLock = 7_205_006

/**
 * Two tickets, merges followed; one and the same if they have been merged. Whoever wants two comes alone: between the look
 * and the locks nobody else can merge them, and two who want the same two in either order can't wait for each other.
 */
export async function lockPair(db: Db, one: TicketId, other: TicketId): Promise<[TicketRow, TicketRow]> {
  await db.query('select pg_advisory_xact_lock($1)', [pairLock])
  const ids = [await finalTicketId(db, one), await finalTicketId(db, other)] as const
  const locked = new Map<TicketId, TicketRow>()
  for (const id of [...ids].sort((a, b) => Number(BigInt(a) - BigInt(b))))
    locked.set(id, await lockTicket(db, id))
  return ids.map((id) => locked.get(id)) as [TicketRow, TicketRow]
}

export async function ticketById(db: Db, id: TicketId): Promise<TicketRow | null> {
  return db.findOneBy(ticketEntity, { id })
}

export async function ticketIdByNumber(db: Db, number: string): Promise<TicketId | null> {
  const found = await db.findOne(ticketEntity, { where: { number }, select: { id: true } })
  return found?.id ?? null
}

export async function ticketByToken(db: Db, token: string): Promise<TicketRow | null> {
  let ticket = await db.findOneBy(ticketEntity, { token })
  while (ticket?.mergedInto) ticket = await ticketById(db, ticket.mergedInto)
  return ticket
}

export async function changeTicket(db: Db, id: TicketId, change: TicketChange): Promise<void> {
  const { team, assignee, requester, ...same } = change
  const columns = {
    ...same,
    ...(team !== undefined && { teamId: team }),
    ...(assignee !== undefined && { assigneeId: assignee }),
    ...(requester !== undefined && { requesterId: requester }),
  }
  if (Object.keys(columns).length > 0) await db.update(ticketEntity, { id }, columns)
}

/** Which teams should see which ticket and have no thread of it in their channel, oldest tickets first. */
export async function lackingThreads(db: Db): Promise<{ ticketId: TicketId; teamId: TeamId }[]> {
  return db.query(
    `select t.id as "ticketId", m.id as "teamId"
     from tickets t
     join teams m on m.active and (m.id = t.team_id or t.return_path @> jsonb_build_array(jsonb_build_object('team', m.id)))
     where t.status <> 'closed' and t.merged_into is null
       and not exists (select 1 from threads h
                       where h.ticket_id = t.id and h.channel_id = m.channel_id and h.ended_at is null)
     order by t.id limit 200`,
  )
}

/** Who asked, and the address that we write to. */
export async function changeRequester(
  db: Db,
  id: TicketId,
  { id: requesterId, email }: Pick<Person, 'id' | 'email'>,
): Promise<void> {
  await db.update(ticketEntity, { id }, { requesterId, requesterEmail: email })
}

export interface ListedTicket {
  readonly number: string
  readonly subject: string
  readonly status: Status
  readonly assignee: string | null
  readonly arrivedAt: Date
}

/** Oldest first, as they should be worked off. `total` counts what the limit left out, too. */
export async function listTickets(
  db: Db,
  of: { team: TeamId } | { assignee: AgentId },
  limit: number,
): Promise<{ tickets: ListedTicket[]; total: number }> {
  const [column, value] = 'team' in of ? ['t.team_id', of.team] : ['t.assignee_id', of.assignee]
  const rows = await db.query<(ListedTicket & { total: string })[]>(
    `select t.number, t.subject, t.status, a.name as assignee, t.arrived_at as "arrivedAt", count(*) over () as total
     from tickets t left join agents a on a.id = t.assignee_id
     where ${column} = $1 and t.status <> 'closed' and t.merged_into is null
     order by t.arrived_at limit $2`,
    [value, limit],
  )
  return { tickets: rows.map(({ total: _, ...ticket }) => ticket), total: Number(rows[0]?.total ?? 0) }
}

/**
 * Tickets whose reminder or closing is due, unless the customer's answer may be waiting: in a mailbox of the team, or of
 * the one that escalated, which has not been read past that time, or in mail that is stored and was not taken, not yet or not at all.
 */
export async function dueTickets(
  db: Db,
  timer: 'remind_at' | 'auto_close_at',
  now: Date,
): Promise<TicketId[]> {
  const rows = await db.query<{ id: TicketId }[]>(
    `select t.id from tickets t
     where t.${timer} <= $1 and t.status in ('pending', 'resolved')
       and not exists (select 1 from mailboxes m
                       where m.active and m.team_id in (t.team_id, t.home_team)
                         and (exists (select 1 from mailbox_folders f
                                      where f.mailbox = m.id and f.active
                                        and coalesce(f.read_at, '-infinity') < t.${timer})
                              or exists (select 1 from mail_arrivals a where a.mailbox = m.id and a.state in ('stored', 'failed'))))
     order by t.${timer} limit 500`,
    [now],
  )
  return rows.map((row) => row.id)
}
