import type { AgentId, PersonId, TeamId, ThreadId, TicketId } from '../domain/ids.ts'
import type { QuarantineReason, Standing } from '../domain/senders.ts'
import type { Db } from './database.ts'
import type { PoliteAnswerRow, QuarantineRow } from './entities/quarantine.ts'
import { fieldsOf, prepared, write } from './prepared.ts'

export interface HeldMail {
  readonly teamId: TeamId
  readonly email: string
  readonly name: string | null
  readonly reason: QuarantineReason
  readonly subject: string
  readonly excerpt: string
  readonly files: readonly string[]
  readonly at: Date
}

/** Of one sender one entry waits, so that ten mails are one card. Says whether it is a new one. */
export async function holdMail(db: Db, mail: HeldMail): Promise<QuarantineRow> {
  const row = await only(
    db,
    `insert into quarantine (team_id, email, name, reason, subject, excerpt, files, last_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (team_id, email, reason) where state = 'waiting'
     do update set subject = excluded.subject, excerpt = excluded.excerpt, files = excluded.files,
                   last_at = excluded.last_at, name = coalesce(excluded.name, quarantine.name), mails = quarantine.mails + 1
     returning *`,
    [mail.teamId, mail.email, mail.name, mail.reason, mail.subject, mail.excerpt, mail.files, mail.at],
  )
  if (!row) throw new Error('a mail was not put into quarantine')
  return row
}

/** More of what an agent has called spam: counted where it was said. Null: the entry is gone. */
export async function countSpam(db: Db, email: string, at: Date): Promise<QuarantineRow | null> {
  return only(
    db,
    `update quarantine set mails = mails + 1, last_at = $2
     where id = (select max(id) from quarantine where email = $1 and state = 'spam') returning *`,
    [email, at],
  )
}

export async function openQuarantine(db: Db, id: string, threadId: ThreadId): Promise<void> {
  await db.query('update quarantine set thread_id = $2 where id = $1', [id, threadId])
}

export async function lockQuarantine(db: Db, threadId: ThreadId): Promise<QuarantineRow | null> {
  return only(db, 'select * from quarantine where thread_id = $1 for update', [threadId])
}

/**
 * Those that wait for a card, oldest first: as many as may have one now, with at most `atOnce` cards since `since` that
 * nobody has decided on.
 */
export async function lockCardless(
  db: Db,
  teamId: TeamId,
  atOnce: number,
  since: Date,
): Promise<QuarantineRow[]> {
  const rows = await prepared(
    db,
    `select q.* from quarantine q where q.team_id = $1 and q.state = 'waiting' and q.thread_id is null
     order by q.id
     limit greatest(0, $2::int - (select count(*)::int from quarantine c join threads h on h.id = c.thread_id
                                  where c.team_id = $1 and c.state = 'waiting' and h.created_at > $3))
     for update of q skip locked`,
    [teamId, atOnce, since],
  )
  return rows.map((row) => fieldsOf<QuarantineRow>(row))
}

/** The thread of the newest card that nobody has decided on. */
export async function newestCard(db: Db, teamId: TeamId): Promise<ThreadId | null> {
  const [row] = await prepared<{ id: ThreadId | null }>(
    db,
    `select max(thread_id)::text as id from quarantine where team_id = $1 and state = 'waiting'`,
    [teamId],
  )
  return row?.id ?? null
}

/** Whose mail waits without a card. */
export async function teamsWithCardless(db: Db): Promise<TeamId[]> {
  const rows = await prepared<{ team: TeamId }>(
    db,
    `select distinct team_id as team from quarantine where state = 'waiting' and thread_id is null`,
    [],
  )
  return rows.map(({ team }) => team)
}

/** An entry with the numbers of the tickets that came of its mails, and how many wait behind it without a card. */
export type ShownQuarantine = QuarantineRow & { readonly numbers: readonly string[]; readonly behind: number }

export async function quarantinesIn(db: Db, threads: readonly ThreadId[]): Promise<ShownQuarantine[]> {
  const rows = await prepared(
    db,
    `select q.*, array(select distinct t.number from mail_arrivals a join tickets t on t.id = a.ticket_id
                       where a.quarantine_id = q.id order by 1) as numbers,
            (select count(*)::int from quarantine w
             where w.team_id = q.team_id and w.state = 'waiting' and w.thread_id is null) as behind
     from quarantine q where q.thread_id = any($1::bigint[])`,
    [threads],
  )
  return rows.map((row) => fieldsOf<ShownQuarantine>(row))
}

export async function decideQuarantine(
  db: Db,
  id: string,
  decision: { state: 'accepted' | 'rejected' | 'spam'; by: AgentId; at: Date },
): Promise<void> {
  await db.query('update quarantine set state = $2, decided_by = $3, decided_at = $4 where id = $1', [
    id,
    decision.state,
    decision.by,
    decision.at,
  ])
}

/** What waits there is taken up like mail that has just been stored. */
export async function releaseArrivals(db: Db, id: string): Promise<void> {
  await db.query(
    `update mail_arrivals set state = 'stored', attempts = 0, next_try_at = now(), error = null
     where quarantine_id = $1 and state = 'quarantined'`,
    [id],
  )
}

/** For good, or until an agent decides anew; null: as if nobody had ever decided. */
export async function setStanding(
  db: Db,
  email: string,
  standing: Standing | null,
  by: AgentId,
): Promise<void> {
  if (standing === null) {
    await db.query('delete from senders where email = $1', [email])
    return
  }
  await db.query(
    `insert into senders (email, standing, decided_by) values ($1, $2, $3)
     on conflict (email) do update set standing = excluded.standing, decided_by = excluded.decided_by, decided_at = now()`,
    [email, standing, by],
  )
}

/** At most one a day for an address, also when several mails of it are taken at once; null: it had its own. */
export async function insertAnswer(
  db: Db,
  answer: { quarantineId: string; email: string; at: Date; parent: string | null; subject: string },
  headerIdOf: (id: string) => string,
): Promise<{ id: string; headerId: string } | null> {
  await prepared(db, 'select pg_advisory_xact_lock(hashtextextended($1, 3))', [answer.email])
  const [drawn] = await prepared<{ id: string }>(
    db,
    `select nextval(pg_get_serial_sequence('polite_answers', 'id'))::text as id
     where not exists (select 1 from polite_answers where email = $1 and at > $2::timestamptz - interval '1 day')`,
    [answer.email, answer.at],
  )
  if (!drawn) return null
  const headerId = headerIdOf(drawn.id)
  await write(
    db,
    `insert into polite_answers (id, quarantine_id, email, at, header_id, parent, subject) overriding system value
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [drawn.id, answer.quarantineId, answer.email, answer.at, headerId, answer.parent, answer.subject],
  )
  return { id: drawn.id, headerId }
}

export async function answersById(db: Db, ids: readonly string[]): Promise<PoliteAnswerRow[]> {
  const rows = await prepared(
    db,
    `select a.*, q.team_id from polite_answers a join quarantine q on q.id = a.quarantine_id where a.id = any($1::bigint[])`,
    [ids],
  )
  return rows.map((row) => fieldsOf<PoliteAnswerRow>(row))
}

/** The newest that were rendered to go out. */
export async function sentAnswers(
  db: Db,
  limit: number,
): Promise<(Pick<PoliteAnswerRow, 'email' | 'headerId' | 'parent' | 'at'> & { readonly raw: Buffer })[]> {
  return db.query(
    `select email, header_id as "headerId", parent, at, raw from polite_answers where raw is not null
     order by id desc limit $1`,
    [limit],
  )
}

/** Kept before the first attempt, so that every repeat is the same mail to the byte. */
export async function keepAnswer(db: Db, id: string, raw: Buffer): Promise<Buffer> {
  const [row] = await prepared<{ raw: Buffer }>(
    db,
    'update polite_answers set raw = coalesce(raw, $2) where id = $1 returning raw',
    [id, raw],
  )
  return row?.raw ?? raw
}

/** Who answers our answer means the ticket that came of his mail. */
export async function indexAnswers(db: Db, quarantineId: string, ticketId: TicketId): Promise<void> {
  await write(
    db,
    `insert into mail_ids (header_id, ticket_id, direction)
     select header_id, $2, 'out' from polite_answers where quarantine_id = $1 on conflict do nothing`,
    [quarantineId, ticketId],
  )
}

/** Has this person asked before, in a ticket of his own? */
export async function hasTicket(db: Db, person: PersonId): Promise<boolean> {
  return (await prepared(db, 'select 1 from tickets where requester_id = $1 limit 1', [person])).length > 0
}

async function only(db: Db, text: string, values: unknown[]): Promise<QuarantineRow | null> {
  const [row] = await prepared(db, text, values)
  return row ? fieldsOf<QuarantineRow>(row) : null
}
