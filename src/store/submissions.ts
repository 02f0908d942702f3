import type { TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'

export async function recordSubmission(db: Db, id: string, ticketId: TicketId): Promise<void> {
  await db.query('insert into submissions (id, ticket_id) values ($1, $2)', [id, ticketId])
}

export async function ticketOfSubmission(db: Db, id: string): Promise<{ number: string; token: string }> {
  const [ticket] = await db.query<{ number: string; token: string }[]>(
    'select t.number, t.token from submissions s join tickets t on t.id = s.ticket_id where s.id = $1',
    [id],
  )
  if (!ticket) throw new Error(`form submission ${id} was seen but left no ticket`)
  return ticket
}
