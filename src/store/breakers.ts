import type { TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import type { MessageRow } from './entities/message.ts'
import { messageEntity } from './entities/message.ts'

/** Mail of one sender, or into one ticket, that came too fast. */
export interface Breaker {
  /** Where a person is asked, and where what comes from this sender is kept. */
  readonly ticketId: TicketId
  /** A person has let it through for a while. */
  readonly released: boolean
}

export const ofSender = (email: string) => `sender ${email}`
export const ofTicket = (id: TicketId) => `ticket ${id}`

/** Null also when it was let through and that time is over. */
export async function breakerOf(db: Db, name: string): Promise<Breaker | null> {
  const [row] = await db.query<Breaker[]>(
    `select ticket_id::text as "ticketId", released_until is not null as released
     from breakers where name = $1 and (released_until is null or released_until > now())`,
    [name],
  )
  return row ?? null
}

/** True for whoever stops it; of several at once, one asks. What was let through once can be stopped again when that is over. */
export async function trip(db: Db, name: string, ticketId: TicketId): Promise<boolean> {
  const rows = await db.query<object[]>(
    `insert into breakers (name, ticket_id, tripped_at) values ($1, $2, now())
     on conflict (name) do update set ticket_id = excluded.ticket_id, tripped_at = now(), released_until = null
       where breakers.released_until <= now()
     returning name`,
    [name, ticketId],
  )
  return rows.length > 0
}

/** Lets through what was stopped here. Answers with since when it was, null if nothing was. */
export async function releaseBreakers(db: Db, ticketId: TicketId, hours: number): Promise<Date | null> {
  const [rows] = await db.query<[{ trippedAt: Date }[], number]>(
    `update breakers set released_until = now() + $2 * interval '1 hour'
     where ticket_id = $1 and released_until is null returning tripped_at as "trippedAt"`,
    [ticketId, hours],
  )
  return rows.map(({ trippedAt }) => trippedAt).sort((a, b) => Number(a) - Number(b))[0] ?? null
}

/** Mails that came into a ticket within the last hour, by whomever. */
export async function recentMails(db: Db, ticketId: TicketId): Promise<number> {
  const [row] = await db.query<{ n: number }[]>(
    `select count(*)::int as n from messages
     where ticket_id = $1 and author_kind in ('requester', 'stranger') and said_in is null
       and at > now() - interval '1 hour'`,
    [ticketId],
  )
  return row?.n ?? 0
}

/** Mail that was kept and is shown nowhere, oldest first. */
export async function keptBack(db: Db, ticketId: TicketId): Promise<MessageRow[]> {
  return db
    .createQueryBuilder(messageEntity, 'm')
    .where(`m.ticketId = :ticketId and m.authorKind = 'stranger' and m.saidIn is null`, { ticketId })
    .andWhere('not exists (select from posts p where p.message_id = m.id)')
    .andWhere(
      `not exists (select from deliveries d where d.ticket_id = m.ticket_id and d.message_id = m.id
                   and d.kind in ('post', 'file'))`,
    )
    .orderBy('m.id')
    .getMany()
}
