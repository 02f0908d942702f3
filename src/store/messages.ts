import type {
  AgentId,
  ChannelId,
  FileId,
  MessageId,
  PersonId,
  TeamId,
  ThreadId,
  TicketId,
} from '../domain/ids.ts'
import type { InternalMessage, Offer, PublicMessage, PublicPurpose } from '../domain/messages.ts'
import type { Db } from './database.ts'
import { type MessageRow, messageEntity } from './entities/message.ts'
import { prepared, write } from './prepared.ts'

interface NewMessageBase {
  /** Drawn beforehand, where what follows must name it without waiting. */
  readonly id?: MessageId
  readonly ticketId: TicketId
  readonly author: { readonly name: string } & (
    | { readonly kind: 'requester'; readonly person: PersonId }
    | { readonly kind: 'agent'; readonly agent: AgentId }
    | { readonly kind: 'helpdesk' | 'stranger' }
  )
  readonly text: string
  readonly fullText?: string | null
  readonly at: Date
  readonly saidIn?: ThreadId | null
  readonly files?: readonly FileId[]
  readonly offers?: readonly Offer[]
}

export interface NewPublicMessage extends NewMessageBase {
  readonly visibility: 'public'
  readonly purpose: PublicPurpose
  readonly teamId: TeamId
  readonly publishAt: Date
}

export interface NewInternalMessage extends NewMessageBase {
  readonly visibility: 'internal'
  readonly purpose: InternalMessage['purpose']
  readonly shared?: boolean
  readonly unsendable?: boolean
}

/** What is written public is public by type, and nothing else is. */
export type Written<New> = New extends { readonly visibility: 'public' } ? PublicMessage : InternalMessage

export async function insertMessage<New extends NewPublicMessage | NewInternalMessage>(
  db: Db,
  message: New,
): Promise<Written<New>> {
  const row = { ...columnsOf(message), ticketId: message.ticketId }
  const values = [
    message.id ?? null,
    row.ticketId,
    row.visibility,
    row.purpose,
    row.authorKind,
    row.authorPerson,
    row.authorAgent,
    row.authorName,
    row.text,
    row.fullText,
    row.at,
    row.saidIn,
    row.publishAt,
    row.shared,
    row.unsendable,
    row.teamId,
    row.offers ? JSON.stringify(row.offers) : null,
  ]
  const id = message.id ?? (await prepared<{ id: MessageId }>(db, insertion, values))[0]?.id
  if (!id) throw new Error('a message was not stored')
  if (message.id) await write(db, insertion, values)
  if (message.files?.length) {
    await write(
      db,
      `insert into message_files (message_id, position, file_id)
       select $1, position - 1, file_id from unnest($2::bigint[]) with ordinality as f (file_id, position)`,
      [id, message.files],
    )
  }
  return { ...row, id } as Written<New>
}

const insertion = `
  insert into messages (id, ticket_id, visibility, purpose, author_kind, author_person, author_agent, author_name, text,
                        full_text, at, said_in, publish_at, shared, unsendable, team_id, offers) overriding system value
  values (coalesce($1, nextval(pg_get_serial_sequence('messages', 'id'))), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
          $13, $14, $15, $16, $17)
  returning id`

export function columnsOf(
  message: Omit<NewPublicMessage, 'ticketId'> | Omit<NewInternalMessage, 'ticketId'>,
): Omit<PublicMessage, 'id' | 'ticketId'> | Omit<InternalMessage, 'id' | 'ticketId'> {
  const { author, text, at } = message
  const said = {
    text,
    at,
    fullText: message.fullText ?? null,
    saidIn: message.saidIn ?? null,
    authorKind: author.kind,
    authorName: author.name,
    authorPerson: author.kind === 'requester' ? author.person : null,
    authorAgent: author.kind === 'agent' ? author.agent : null,
    revokedAt: null,
    offers: message.offers ?? null,
    revealedIn: [],
  }
  if (message.visibility === 'public') {
    const { visibility, purpose, publishAt, teamId } = message
    return { ...said, visibility, purpose, publishAt, teamId, shared: false, unsendable: false }
  }
  const { visibility, purpose, shared = false, unsendable = false } = message
  return { ...said, visibility, purpose, publishAt: null, teamId: null, shared, unsendable }
}

export async function messageById(db: Db, id: MessageId): Promise<MessageRow | null> {
  return db.findOneBy(messageEntity, { id })
}

/** Those of a ticket that ask the team just this, oldest first. */
export async function messagesOffering(
  db: Db,
  ticketId: TicketId,
  offer: { readonly kind: Offer['kind']; readonly email: string },
): Promise<MessageRow[]> {
  return db
    .createQueryBuilder(messageEntity, 'm')
    .where('m.ticketId = :ticketId and m.revokedAt is null and m.offers @> :offer', {
      ticketId,
      offer: JSON.stringify([offer]),
    })
    .orderBy('m.id')
    .getMany()
}

/** Whom the team has been asked about in this ticket, settled or not. */
export async function askedAbout(db: Db, ticketId: TicketId, kind: Offer['kind']): Promise<string[]> {
  const rows = await db.query<{ email: string }[]>(
    `select distinct o.offer ->> 'email' as email from messages m, jsonb_array_elements(m.offers) as o (offer)
     where m.ticket_id = $1 and o.offer ->> 'kind' = $2`,
    [ticketId, kind],
  )
  return rows.map(({ email }) => email)
}

/** What the mail that asked about somebody calls him. */
export async function nameOffered(db: Db, ticketId: TicketId, email: string): Promise<string | null> {
  const [row] = await db.query<{ name: string }[]>(
    `select o.offer ->> 'name' as name from messages m, jsonb_array_elements(m.offers) as o (offer)
     where m.ticket_id = $1 and o.offer ->> 'email' = $2 and o.offer ->> 'name' is not null
     order by m.id desc limit 1`,
    [ticketId, email],
  )
  return row?.name ?? null
}

export async function revealIn(db: Db, id: MessageId, channel: ChannelId): Promise<void> {
  await write(db, 'update messages set revealed_in = array_append(revealed_in, $2) where id = $1', [
    id,
    channel,
  ])
}

export async function settleOffers(db: Db, id: MessageId, offers: readonly Offer[]): Promise<void> {
  await write(db, 'update messages set offers = $2 where id = $1', [id, JSON.stringify(offers)])
}

export async function wasAcknowledged(db: Db, ticketId: TicketId): Promise<boolean> {
  return db.existsBy(messageEntity, { ticketId, purpose: 'acknowledgement' })
}

/** Whether what a note says, word for word and file for file, has since gone to the ticket's customer, or is about to. */
export async function hasBeenSent(db: Db, ticket: TicketId, { id, text }: MessageRow): Promise<boolean> {
  const sent = await db.query(
    `select 1 from messages m
     where m.ticket_id = $2 and m.id > $1 and m.visibility = 'public' and m.author_kind = 'agent' and m.text = $3
       and m.revoked_at is null
       and not exists (
         select file_id from message_files where message_id = $1
         except select file_id from message_files where message_id = m.id)
     limit 1`,
    [id, ticket, text],
  )
  return sent.length > 0
}

/** Its posts, and those that are on their way, show another message from now on. */
export async function showInPlaceOf(db: Db, shown: MessageId, message: PublicMessage): Promise<void> {
  await db.query('update posts set message_id = $2 where message_id = $1', [shown, message.id])
  await db.query(
    'update messages m set revealed_in = s.revealed_in from messages s where s.id = $1 and m.id = $2',
    [shown, message.id],
  )
  await db.query(
    `update deliveries set message_id = $2, message_visibility = $3
     where message_id = $1 and kind in ('post', 'file') and state in ('waiting', 'uncertain', 'parked')`,
    [shown, message.id, message.visibility],
  )
}

/** What is said in a ticket, oldest first, without what was taken back. */
export async function storyOf(db: Db, ticketId: TicketId): Promise<MessageRow[]> {
  return db
    .createQueryBuilder(messageEntity, 'm')
    .where('m.ticketId = :ticketId and m.revokedAt is null', { ticketId })
    .andWhere(`m.purpose <> 'acknowledgement'`)
    .orderBy('m.id')
    .getMany()
}

export async function changeMessage(
  db: Db,
  id: MessageId,
  change: {
    readonly publishAt?: Date | null
    readonly revokedAt?: Date
    readonly offers?: null
  },
): Promise<void> {
  await db.update(messageEntity, { id }, change)
}

/** Its author edited the post. Only what is internal can change: the customer has read the rest. */
export async function rewriteInternal(
  db: Db,
  id: MessageId,
  { text, unsendable }: Pick<InternalMessage, 'text' | 'unsendable'>,
): Promise<void> {
  await db.query(`update messages set text = $2, unsendable = $3 where id = $1 and visibility = 'internal'`, [
    id,
    text,
    unsendable,
  ])
}

export interface MailMessage {
  readonly id: MessageId
  readonly text: string
  readonly fullText: string | null
  /** Of its source; null where that is not known. */
  readonly sha256: Buffer | null
}

/** A mail of this ticket, by its message or else the newest. */
export async function mailInTicket(
  db: Db,
  ticketId: TicketId,
  id: string | null,
): Promise<MailMessage | null> {
  const [row] = await db.query<MailMessage[]>(
    `select m.id, m.text, m.full_text as "fullText", a.sha256
     from messages m left join mail_arrivals a on a.message_id = m.id
     where m.ticket_id = $1 and m.revoked_at is null and ($2::bigint is null or m.id = $2)
       and (m.full_text is not null or a.id is not null)
     order by m.id desc, a.id limit 1`,
    [ticketId, id],
  )
  return row ?? null
}

/** The source of the mail that a message is of. */
export async function sourceOfMail(db: Db, id: string): Promise<Buffer | null> {
  const [row] = await db.query<{ sha256: Buffer }[]>(
    'select sha256 from mail_arrivals where message_id = $1 order by id limit 1',
    [id],
  )
  return row?.sha256 ?? null
}
