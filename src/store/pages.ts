import type { TicketPageMessage } from '../domain/form.ts'
import type { MessageId, TicketId } from '../domain/ids.ts'
import type { Undoable } from '../domain/taken-back.ts'
import type { Db } from './database.ts'
import { filesOf, type StoredFile } from './files.ts'

const published = `m.visibility = 'public' and m.revoked_at is null and m.publish_at <= $2
  and m.purpose <> 'acknowledgement'`

/** What agents have done that is in its undo time, the last first: the customer is not to know of it yet. */
export async function unpublishedCommands(db: Db, ticketId: TicketId, now: Date): Promise<Undoable[]> {
  const rows = await db.query<{ did: Undoable }[]>(
    `select e.data -> 'undo' as did from messages m join events e on e.ticket_id = m.ticket_id and e.message_id = m.id
     where m.ticket_id = $1 and m.visibility = 'public' and m.revoked_at is null and m.publish_at > $2
       and e.data ? 'undo'
     order by e.id desc`,
    [ticketId, now],
  )
  return rows.map(({ did }) => did)
}

export async function publishedMessages(db: Db, ticketId: TicketId, now: Date): Promise<TicketPageMessage[]> {
  const rows = await db.query<
    {
      id: MessageId
      author_name: string
      author_kind: 'requester' | 'agent' | 'helpdesk'
      at: Date
      text: string
      full_text: string | null
      is_mail: boolean
    }[]
  >(
    `select m.id, m.author_name, m.author_kind, m.at, m.text, m.full_text,
            exists (select from mail_arrivals a where a.message_id = m.id) as is_mail
     from messages m
     where m.ticket_id = $1 and ${published} order by m.id`,
    [ticketId, now],
  )
  const files = await filesOf(
    db,
    rows.map((row) => row.id),
  )
  return rows
    .map((row) => ({
      id: row.id,
      from: { name: row.author_name, role: row.author_kind },
      at: row.at,
      text: row.text,
      whole: row.full_text,
      isMail: row.is_mail,
      files: files
        .filter((file) => file.messageId === row.id)
        .map(({ id, name, type, size }) => ({ id, name, type, size })),
    }))
    .filter((message) => message.text !== '' || message.files.length > 0)
}

export async function publishedFile(
  db: Db,
  ticketId: TicketId,
  fileId: string,
  now: Date,
): Promise<StoredFile | null> {
  if (!/^\d{1,18}$/.test(fileId)) return null
  const [row] = await db.query<(StoredFile & { size: string })[]>(
    `select f.id, f.name, f.type, f.size, f.sha256
     from messages m join message_files mf on mf.message_id = m.id join files f on f.id = mf.file_id
     where m.ticket_id = $1 and f.id = $3 and ${published}`,
    [ticketId, now, fileId],
  )
  return row ? { ...row, size: Number(row.size) } : null
}

/** The source of the mail that a published message came by. */
export async function publishedSource(
  db: Db,
  ticketId: TicketId,
  messageId: string,
  now: Date,
): Promise<Buffer | null> {
  if (!/^\d{1,18}$/.test(messageId)) return null
  const [row] = await db.query<{ sha256: Buffer }[]>(
    `select a.sha256 from messages m join mail_arrivals a on a.message_id = m.id
     where m.ticket_id = $1 and m.id = $3 and ${published} order by a.id limit 1`,
    [ticketId, now, messageId],
  )
  return row?.sha256 ?? null
}
