import type { DeliveryId } from '../domain/ids.ts'
import type { MailAddress } from '../domain/mail.ts'
import type { Person } from '../domain/people.ts'
import type { Db } from './database.ts'
import { type DeliveryRow, isLetter } from './entities/delivery.ts'
import type { OutgoingMailRow } from './entities/mail.ts'
import type { MessageRow } from './entities/message.ts'
import type { PoliteAnswerRow } from './entities/quarantine.ts'
import type { ThreadRow } from './entities/thread.ts'
import type { TicketRow } from './entities/ticket.ts'
import { filesById, filesOf, type StoredFile } from './files.ts'
import { type ForwardRow, forwardsById } from './forwards.ts'
import { type MailId, mailIdsOf } from './mails.ts'
import { requestersOf } from './people.ts'
import { fieldsOf, prepared } from './prepared.ts'
import { answersById, quarantinesIn, type ShownQuarantine } from './quarantine.ts'

/** What a delivery names, as it is now. */
export interface DeliveryContext {
  readonly ticket: TicketRow | null
  readonly requester: Person | null
  /** Who takes part beside him. */
  readonly participants: readonly MailAddress[]
  /** Numbers of the tickets that it is linked with. */
  readonly linked: readonly string[]
  /** The number of the ticket that it went into. */
  readonly mergedInto: string | null
  readonly thread: ThreadRow | null
  readonly message: MessageRow | null
  /** The thread that the message was said in. */
  readonly saidIn: ThreadRow | null
  readonly file: StoredFile | null
  /** Of a mail: what it was rendered as before, its files, and every Message-ID of its ticket, oldest first. */
  readonly rendered: OutgoingMailRow | null
  readonly attached: readonly StoredFile[]
  readonly mailIds: readonly MailId[]
  /** Of a thread without a ticket. */
  readonly quarantine: ShownQuarantine | null
  readonly answer: PoliteAnswerRow | null
  readonly forward: ForwardRow | null
}

/** What of it a card shows. */
export type CardContext = Pick<
  DeliveryContext,
  'ticket' | 'requester' | 'participants' | 'linked' | 'mergedInto' | 'quarantine'
>

/** For one thread's card, outside of a delivery. */
export async function cardContext(db: Db, { id, ticketId }: ThreadRow): Promise<CardContext> {
  const tickets = ticketId === null ? [] : [ticketId]
  const [[ticket = null], [people], [quarantine = null]] = await Promise.all([
    some(tickets, (ids) => rows<TicketRow>(db, 'tickets', 'id', ids)),
    some(tickets, (ids) => requestersOf(db, ids)),
    some(ticketId === null ? [id] : [], (ids) => quarantinesIn(db, ids)),
  ])
  const { requester = null, participants = [], linked = [], mergedInto = null } = people ?? {}
  return { ticket, requester, participants, linked, mergedInto, quarantine }
}

/** Loads for all that were claimed together, in as many queries as there are kinds of things, all but one asked at once. */
export async function loadContexts(
  db: Db,
  deliveries: readonly DeliveryRow[],
): Promise<Map<DeliveryId, DeliveryContext>> {
  const mails = deliveries.filter((delivery) => delivery.kind === 'mail')
  const mailMessages = ids(deliveries.filter(isLetter), 'messageId')
  const [tickets, requesters, messages, rendered, attached, mailIds, files, answers, forwards] =
    await Promise.all([
      some(ids(deliveries, 'ticketId'), (id) => rows<TicketRow>(db, 'tickets', 'id', id)).then(byId),
      some(ids(deliveries, 'ticketId'), (id) => requestersOf(db, id)),
      some(ids(deliveries, 'messageId'), (id) => rows<MessageRow>(db, 'messages', 'id', id)).then(byId),
      some(mailMessages, (id) => rows<OutgoingMailRow>(db, 'outgoing_mails', 'message_id', id)),
      some(mailMessages, (id) => filesOf(db, id)),
      some(ids(mails, 'ticketId'), (id) => mailIdsOf(db, id)),
      some(ids(deliveries, 'fileId'), (id) => filesById(db, id)).then(byId),
      some(ids(deliveries, 'answerId'), (id) => answersById(db, id)).then(byId),
      some(ids(deliveries, 'forwardId'), (id) => forwardsById(db, id)).then(byId),
    ])
  const threadIds = [...ids(deliveries, 'threadId'), ...ids([...messages.values()], 'saidIn')]
  const threads = byId(await some(threadIds, (id) => rows<ThreadRow>(db, 'threads', 'id', id)))
  const ticketless = [...threads.values()].filter(({ ticketId }) => ticketId === null).map(({ id }) => id)
  const quarantines = await some(ticketless, (id) => quarantinesIn(db, id))

  return new Map(
    deliveries.map((delivery) => {
      const message = get(messages, delivery.messageId)
      const people = requesters.find(({ ticketId }) => ticketId === delivery.ticketId)
      return [
        delivery.id,
        {
          ticket: get(tickets, delivery.ticketId),
          requester: people?.requester ?? null,
          participants: people?.participants ?? [],
          linked: people?.linked ?? [],
          mergedInto: people?.mergedInto ?? null,
          thread: get(threads, delivery.threadId),
          message,
          saidIn: get(threads, message?.saidIn ?? null),
          file: get(files, delivery.fileId),
          rendered: rendered.find(({ messageId }) => messageId === delivery.messageId) ?? null,
          attached: attached.filter(({ messageId }) => messageId === delivery.messageId),
          mailIds: mailIds.filter(({ ticketId }) => ticketId === delivery.ticketId),
          quarantine: quarantines.find(({ threadId }) => threadId === delivery.threadId) ?? null,
          answer: get(answers, delivery.answerId),
          forward: get(forwards, delivery.forwardId),
        },
      ]
    }),
  )
}

async function rows<Row>(
  db: Db,
  table: 'tickets' | 'messages' | 'threads' | 'outgoing_mails',
  key: 'id' | 'message_id',
  wanted: readonly string[],
): Promise<Row[]> {
  const found = await prepared(db, `select * from ${table} where ${key} = any($1::bigint[])`, [wanted])
  return found.map((row) => fieldsOf<Row>(row))
}

function ids<Row, Key extends keyof Row>(rows: readonly Row[], key: Key): NonNullable<Row[Key]>[] {
  return [
    ...new Set(rows.map((row) => row[key]).filter((id) => id !== null && id !== undefined)),
  ] as NonNullable<Row[Key]>[]
}

async function some<Id, Row>(wanted: readonly Id[], load: (ids: Id[]) => Promise<Row[]>): Promise<Row[]> {
  return wanted.length > 0 ? load([...wanted]) : []
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}

function get<Row>(rows: ReadonlyMap<string, Row>, id: string | null): Row | null {
  return (id !== null && rows.get(id)) || null
}
