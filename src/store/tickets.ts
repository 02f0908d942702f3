import { randomBytes } from 'node:crypto'
import type { AgentId, PersonId, TeamId, TicketId } from '../domain/ids.ts'
import type { Language, Status } from '../domain/status.ts'
import type { TicketChange } from '../domain/ticket.ts'
import type { Db } from './database.ts'
import { type TicketRow, ticketEntity } from './entities/ticket.ts'

export interface NewTicket {
  readonly subject: string
  readonly requesterId: PersonId
  readonly requesterEmail: string
  readonly language: Language
  readonly teamId: TeamId
  readonly arrivedAt: Date
  /** null when an agent opened it and nobody waits. */
  readonly waitingSince: Date | null
  readonly follows: TicketId | null
}

export async function insertTicket(db: Db, ticket: NewTicket): Promise<TicketRow> {
  // 128 bits: the page's address is the key to it.
  const token = randomBytes(16).toString('base64url')
  const result = await db
    .createQueryBuilder()
    .insert()
    .into(ticketEntity)
    .values({ ...ticket, token, status: 'new' })
    .returning('*')
    .execute()
  const { id, number, created_at } = result.raw[0]
  return {
    ...ticket,
    id,
    number,
    token,
    createdAt: created_at,
    status: 'new',
    returnTo: null,
    returnAssignee: null,
    assigneeId: null,
    unsentSince: null,
    remindAt: null,
    autoCloseAt: null,
    closedAt: null,
    mergedInto: null,
  }
}

/** Locks the ticket for this transaction: what happens to one ticket happens in commit order. Follows merges. */
export async function lockTicket(db: Db, id: TicketId): Promise<TicketRow> {
  const ticket = await db.findOneOrFail(ticketEntity, { where: { id }, lock: { mode: 'pessimistic_write' } })
  return ticket.mergedInto ? lockTicket(db, ticket.mergedInto) : ticket
}

export async function ticketById(db: Db, id: TicketId): Promise<TicketRow | null> {
  return db.findOneBy(ticketEntity, { id })
}

export async function ticketIdByNumber(db: Db, number: string): Promise<TicketId | null> {
  const found = await db.findOne(ticketEntity, { where: { number }, select: { id: true } })
  return found?.id ?? null
}

export async function ticketByToken(db: Db, token: string): Promise<TicketRow | null> {
  const ticket = await db.findOneBy(ticketEntity, { token })
  return ticket?.mergedInto ? db.findOneBy(ticketEntity, { id: ticket.mergedInto }) : ticket
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

/** Tickets whose reminder or closing is due, unless a mailbox of the team has not been read past that time. */
export async function dueTickets(
  db: Db,
  timer: 'remind_at' | 'auto_close_at',
  now: Date,
): Promise<TicketId[]> {
  const rows = await db.query<{ id: TicketId }[]>(
    `select t.id from tickets t
     where t.${timer} <= $1 and t.status in ('pending', 'resolved')
       and not exists (select 1 from mailboxes m
                       where m.active and m.team_id = t.team_id and coalesce(m.read_at, '-infinity') < t.${timer})
     order by t.${timer} limit 500`,
    [now],
  )
  return rows.map((row) => row.id)
}
