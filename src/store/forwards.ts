import type { MessageId, TeamId, TicketId } from '../domain/ids.ts'
import type { Db } from './database.ts'
import { fieldsOf, prepared, write } from './prepared.ts'

/** What went to a third party: fixed when it was commanded, so that nothing said later goes along. */
export interface ForwardRow {
  readonly id: string
  readonly ticketId: TicketId
  /** The internal message that shows it to the team, with the files that go along. */
  readonly messageId: MessageId
  readonly teamId: TeamId
  readonly email: string
  /** Markdown. */
  readonly body: string
  readonly headerId: string
  readonly parent: string | null
  readonly at: Date
}

/** Its id goes into its own Message-ID, which is indexed aside: no mail to the customer names it. */
export async function insertForward(
  db: Db,
  forward: Omit<ForwardRow, 'id' | 'headerId'>,
  headerIdOf: (id: string) => string,
): Promise<Pick<ForwardRow, 'id' | 'headerId'>> {
  const [drawn] = await prepared<{ id: string }>(
    db,
    `select nextval(pg_get_serial_sequence('forwards', 'id'))::text as id`,
    [],
  )
  if (!drawn) throw new Error('no id was drawn')
  const headerId = headerIdOf(drawn.id)
  await write(
    db,
    `with sent as (
       insert into forwards (id, ticket_id, message_id, team_id, email, body, header_id, parent, at)
       overriding system value values ($1, $2, $3, $4, $5, $6, $7, $8, $9))
     insert into mail_ids (header_id, ticket_id, message_id, direction) values ($7, $2, $3, 'aside')`,
    [
      drawn.id,
      forward.ticketId,
      forward.messageId,
      forward.teamId,
      forward.email,
      forward.body,
      headerId,
      forward.parent,
      forward.at,
    ],
  )
  return { id: drawn.id, headerId }
}

export async function forwardsById(db: Db, ids: readonly string[]): Promise<ForwardRow[]> {
  const rows = await prepared(db, 'select * from forwards where id = any($1::bigint[])', [ids])
  return rows.map((row) => fieldsOf<ForwardRow>(row))
}

/** The last that went from this ticket to this address and was not taken back. */
export async function lastForwardTo(db: Db, ticketId: TicketId, email: string): Promise<ForwardRow | null> {
  const [row] = await prepared(
    db,
    `select f.* from forwards f join messages m on m.id = f.message_id and m.revoked_at is null
     where f.ticket_id = $1 and f.email = $2 order by f.id desc limit 1`,
    [ticketId, email],
  )
  return row ? fieldsOf<ForwardRow>(row) : null
}
