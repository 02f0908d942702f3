import { teamOf } from '../domain/directory.ts'
import type { FileId, TeamId } from '../domain/ids.ts'
import type { IncomingMail, MailArrival } from '../domain/mail.ts'
import { remarkText } from '../domain/mail-remarks.ts'
import type { Person } from '../domain/people.ts'
import { bareSubject } from '../domain/subject.ts'
import { lockArrival, settleArrival, storeArrivals, storeLargeArrival } from '../store/arrivals.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { ArrivalRow } from '../store/entities/mail.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { chunkSize, readBlob, storeFile } from '../store/files.ts'
import { type FirstLook, firstLook } from '../store/mails.ts'
import type { OpeningIds } from '../store/opening.ts'
import { personWithAddress } from '../store/people.ts'
import { liveThreads } from '../store/threads.ts'
import { takeBounce } from './bounced.ts'
import type { Core } from './core.ts'
import { isPastReopening, sayInThreads, takeCustomerMessage } from './customer-message.ts'
import { appendForeignMail } from './foreign-mail.ts'
import { type Match, matchTicket } from './match.ts'
import { openTicket } from './open-ticket.ts'

type Arrival = ArrivalRow & { readonly teamId: TeamId }

const day = 24 * 60 * 60 * 1000

/** First transaction: the raw source is ours. Answers with the arrival that `takeMail` works on, null if it was stored before. */
export async function storeMail(core: Core, arrival: MailArrival, raw: Buffer): Promise<string | null> {
  if (raw.length > chunkSize)
    return core.database.transaction((db) => storeLargeArrival(db, { arrival, raw }))
  const [id] = await storeArrivals(core.database.db, [{ arrival, raw }])
  return id ?? null
}

/** Second transaction: mail → ticket. Does nothing if it is done already or another process has it. */
export async function takeMail(
  core: Core,
  arrivalId: string,
  stored?: { arrival: MailArrival; raw: Buffer },
): Promise<void> {
  // Parsed before the transaction, so that a slow mail locks nothing.
  const { raw, envelopeFrom } = stored
    ? { raw: stored.raw, ...stored.arrival }
    : await readArrival(core.database.db, arrivalId)
  // What was not taken from memory was begun before: it may be what ended that try.
  const mail = await core.mail.parse(raw, envelopeFrom, !stored)
  const named = [...mail.inReplyTo, ...mail.references]
  await core.database.transaction(async (db) => {
    // One after the other for the database, but asked together: what is looked up is seen under the locks.
    const [arrival, look] = await Promise.all([
      lockArrival(db, arrivalId, [mail.contentHash, ...(mail.messageId ? [mail.messageId] : []), ...named]),
      firstLook(db, {
        arrivalId,
        headerId: mail.messageId,
        contentHash: mail.contentHash,
        named,
        email: addressOf(mail),
      }),
    ])
    if (arrival) await take(db, core, arrival, mail, named, look)
  })
}

async function readArrival(db: Db, id: string) {
  const [row] = await db.query<{ sha256: Buffer; envelope_from: string | null }[]>(
    'select sha256, envelope_from from mail_arrivals where id = $1',
    [id],
  )
  if (!row) throw new Error(`no mail arrival ${id}`)
  return { raw: await readBlob(db, row.sha256), envelopeFrom: row.envelope_from }
}

async function take(
  db: Db,
  core: Core,
  arrival: Arrival,
  mail: IncomingMail,
  named: readonly string[],
  look: FirstLook,
): Promise<void> {
  if (!look.isNew || mail.machine === 'own') return settleArrival(db, arrival.id, { state: 'duplicate' })

  const { bounce } = mail
  const taken =
    (bounce && (await takeBounce(db, core, { ...mail, bounce }))) ??
    (await takeLetter(db, core, arrival, mail, look))
  await settleArrival(db, arrival.id, {
    state: 'taken',
    ticketId: taken.ticket.id,
    messageId: taken.message.id,
    headerId: mail.messageId,
    contentHash: mail.contentHash,
    named,
  })
}

/** Whoever wrote it: into the ticket that it belongs to, or a new one. */
async function takeLetter(
  db: Db,
  core: Core,
  arrival: Arrival,
  mail: IncomingMail,
  { tickets, ids, ...look }: FirstLook,
): Promise<{ ticket: TicketRow; message: MessageRow }> {
  const { language } = teamOf(core.directory, arrival.teamId)
  const name = mail.from?.name ?? null
  const sender = look.sender?.name
    ? look.sender
    : await personWithAddress(db, { email: addressOf(mail), name, language })
  const match = await matchTicket(db, core, mail, sender, arrival, tickets)
  const files = await storeFiles(db, mail)
  return match
    ? append(db, core, match, mail, sender, files, arrival)
    : open(db, core, { mail, sender, files, arrival, teamId: arrival.teamId, follows: null, ids })
}

async function append(
  db: Db,
  core: Core,
  { ticket, trusted }: Match,
  mail: IncomingMail,
  sender: Person,
  files: readonly FileId[],
  arrival: Arrival,
) {
  const text = { text: mail.reply, fullText: mail.text === mail.reply ? null : mail.text }
  const remark = remarkText(mail.remarks, teamOf(core.directory, ticket.teamId).language)
  if (!trusted || mail.machine) {
    const message = await appendForeignMail(db, core, ticket, { ...text, files, sender, mail })
    if (remark) {
      await enqueue(db, await sayInThreads(db, core, ticket, await liveThreads(db, ticket.id), remark))
    }
    return { ticket, message }
  }
  if (isPastReopening(core, ticket)) {
    return open(db, core, { mail, sender, files, arrival, teamId: ticket.teamId, follows: ticket, ids: null })
  }
  const at = arrival.receivedAt
  return {
    ticket,
    message: await takeCustomerMessage(db, core, ticket, { requester: sender, ...text, files, at, remark }),
  }
}

function open(
  db: Db,
  core: Core,
  of: {
    mail: IncomingMail
    sender: Person
    files: readonly FileId[]
    arrival: Arrival
    teamId: TeamId
    follows: TicketRow | null
    ids: OpeningIds | null
  },
) {
  const { mail, sender, files, arrival, teamId, follows, ids } = of
  const age = core.now().getTime() - (mail.date ?? arrival.receivedAt).getTime()
  const mayAnswer = mail.from !== null && mail.machine === null && arrival.envelopeFrom !== ''
  return openTicket(db, core, {
    team: teamId,
    requester: sender,
    subject: bareSubject(mail.subject, teamOf(core.directory, teamId).subjectTag) || '–',
    text: mail.text,
    files,
    arrivedAt: arrival.receivedAt,
    actor: { kind: 'requester' },
    ...(mail.machine ? { unanswerable: { name: sender.name ?? sender.email } } : {}),
    acknowledge: mayAnswer && age < day,
    follows,
    remark: remarkText(mail.remarks, teamOf(core.directory, teamId).language),
    ids,
  })
}

/** RFC 2606 §2: surely nobody's, and the mailer refuses to write there. */
function addressOf(mail: IncomingMail): string {
  return mail.from?.email ?? 'unknown@sender.invalid'
}

async function storeFiles(db: Db, mail: IncomingMail): Promise<FileId[]> {
  const ids: FileId[] = []
  for (const file of mail.files) ids.push(await storeFile(db, file))
  return ids
}
