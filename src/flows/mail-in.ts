import { teamOf } from '../domain/directory.ts'
import type { IncomingMail, MailArrival, MailSource } from '../domain/mail.ts'
import { remarkText } from '../domain/mail-remarks.ts'
import type { Person } from '../domain/people.ts'
import {
  type LockedArrival,
  lockArrival,
  settleArrival,
  storeArrivals,
  storeDraftedArrival,
} from '../store/arrivals.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { chunkSize, readBlob } from '../store/files.ts'
import { type FirstLook, firstLook } from '../store/mails.ts'
import type { OpeningIds } from '../store/opening.ts'
import { keepSource } from '../store/source-drafts.ts'
import { liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import { surelyOpens, whyRefused } from './admission.ts'
import { takeBounce } from './bounced.ts'
import { isTooManyForTicket, stopSender } from './breaker.ts'
import { takeBystanders } from './bystanders.ts'
import type { Core } from './core.ts'
import { isPastReopening, takeCustomerMessage } from './customer-message.ts'
import { appendForeignMail, keepMail } from './foreign-mail.ts'
import { sayInThreads } from './helpdesk-line.ts'
import { addressOf, personOf, storeFiles, textsOf } from './mail-parts.ts'
import { type Match, matchTicket } from './match.ts'
import { openFromMail } from './open-from-mail.ts'
import { noteWhatCameOfIt, quarantineMail } from './quarantine.ts'

/** First transaction: the raw source is ours. Answers with the arrival that `takeMail` works on, null if it was stored before. */
export async function storeMail(
  { database }: Pick<Core, 'database'>,
  arrival: MailArrival,
  source: MailSource,
): Promise<string | null> {
  const kept = isLargeInMemory(source) ? await keepSource(database.db, inPieces(source)) : source
  if (!Buffer.isBuffer(kept)) return database.transaction((db) => storeDraftedArrival(db, arrival, kept))
  const [id] = await storeArrivals(database.db, [{ arrival, raw: kept }])
  return id ?? null
}

const isLargeInMemory = (source: MailSource): source is Buffer =>
  Buffer.isBuffer(source) && source.length > chunkSize

async function* inPieces(whole: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < whole.length; at += chunkSize) yield whole.subarray(at, at + chunkSize)
}

/** Second transaction: mail → ticket. Does nothing if it is done already or another process has it. */
export async function takeMail(
  core: Core,
  arrivalId: string,
  /** What no try was made of before. */
  fresh?: { arrival: MailArrival; raw: Buffer } | 'large',
): Promise<void> {
  // Parsed before the transaction, so that a slow mail locks nothing.
  const { raw, size, envelopeFrom, quarantineId } =
    fresh && fresh !== 'large'
      ? { raw: fresh.raw, size: fresh.raw.length, ...fresh.arrival, quarantineId: null }
      : await readArrival(core, arrivalId)
  // What was begun before may be what ended that try.
  const mail = await core.mail.parse(raw, envelopeFrom, { again: !fresh, wholeSize: size })
  const named = [...mail.inReplyTo, ...mail.references]
  const foundBy = [mail.contentHash, ...(mail.messageId ? [mail.messageId] : []), ...named]
  // What waited together is taken one after the other: the second may answer what the first was told.
  if (quarantineId) foundBy.push(`quarantine ${quarantineId}`)
  await core.database.transaction(async (db) => {
    // One after the other for the database, but asked together: what is looked up is seen under the locks.
    const [arrival, look] = await Promise.all([
      lockArrival(db, arrivalId, foundBy),
      firstLook(db, {
        arrivalId,
        headerId: mail.messageId,
        contentHash: mail.contentHash,
        named,
        email: addressOf(mail),
        surelyOpens: surelyOpens(core, mail),
      }),
    ])
    if (arrival) await take(db, core, arrival, mail, named, look)
  })
}

async function readArrival({ database: { db }, mail }: Core, id: string) {
  const [row] = await db.query<
    { sha256: Buffer; envelope_from: string | null; quarantine_id: string | null }[]
  >('select sha256, envelope_from, quarantine_id from mail_arrivals where id = $1', [id])
  if (!row) throw new Error(`no mail arrival ${id}`)
  const { bytes: raw, size } = await readBlob(db, row.sha256, mail.maxBytes)
  return {
    raw,
    size,
    envelopeFrom: row.envelope_from,
    quarantineId: row.quarantine_id,
  }
}

async function take(
  db: Db,
  core: Core,
  arrival: LockedArrival,
  parsed: IncomingMail,
  named: readonly string[],
  look: FirstLook,
): Promise<void> {
  if (!look.isNew || parsed.machine === 'own') return settleArrival(db, arrival.id, { state: 'duplicate' })

  // Whoever let it in vouches for its sender.
  const mail = arrival.quarantineId ? { ...parsed, authenticated: true } : parsed
  const { bounce } = mail
  const taken =
    (bounce && (await takeBounce(db, core, { ...mail, bounce }))) ??
    (await takeLetter(db, core, arrival, mail, look))
  if (!taken) return
  const { ticket, message, aside = false } = taken
  await settleArrival(db, arrival.id, {
    state: 'taken',
    ticketId: ticket.id,
    messageId: message.id,
    headerId: mail.messageId,
    contentHash: mail.contentHash,
    named,
    aside,
  })
  if (arrival.quarantineId) await noteWhatCameOfIt(db, core, arrival, ticket.id)
}

/** Whoever wrote it: into the ticket that it belongs to, or a new one; null: it waits in quarantine. */
async function takeLetter(
  db: Db,
  core: Core,
  arrival: LockedArrival,
  mail: IncomingMail,
  look: FirstLook,
): Promise<{ ticket: TicketRow; message: MessageRow; aside?: boolean } | null> {
  const { sender, tickets, ids } = look
  const isLetIn = arrival.quarantineId !== null
  const isSpam = look.standing === 'spam' && !isLetIn
  const match = isSpam ? null : await matchTicket(db, core, mail, mail.from ? sender : null, arrival, tickets)
  if (match?.kind === 'belongs') {
    if (!(await isTooManyForTicket(db, core, match.ticket)))
      return append(db, core, match, mail, sender, arrival)
    return keep(db, core, match, mail, arrival)
  }
  if (look.breaker && !look.breaker.released && !isLetIn && !isSpam)
    return keep(
      db,
      core,
      { ticket: await lockTicket(db, look.breaker.ticketId), voice: 'participant' },
      mail,
      arrival,
    )
  const reason = isLetIn ? null : await whyRefused(db, core, arrival, mail, look)
  if (reason) {
    await quarantineMail(db, core, arrival, mail, { email: addressOf(mail), reason })
    return null
  }
  const opened = await open(db, core, { mail, look, arrival, names: match?.ticket ?? null, ids })
  await stopSender(db, core, addressOf(mail), look, opened.ticket)
  return opened
}

/** What came too fast: its ticket has it, and nothing else happens until a person lets it through. */
async function keep(
  db: Db,
  core: Core,
  { ticket, voice, answers }: Belonging,
  mail: IncomingMail,
  arrival: LockedArrival,
) {
  const files = await storeFiles(db, mail, arrival)
  const message = await keepMail(db, core, ticket, { ...textsOf(mail), files, mail, voice, answers })
  return { ticket, message, aside: voice === 'third-party' }
}

type Belonging = Omit<Extract<Match, { kind: 'belongs' }>, 'kind'>

async function append(
  db: Db,
  core: Core,
  { ticket, voice, answers }: Belonging,
  mail: IncomingMail,
  known: Person | null,
  arrival: LockedArrival,
) {
  const text = textsOf(mail)
  const remark = remarkText(mail.remarks, teamOf(core.directory, ticket.teamId).language)
  if (voice !== 'participant' || mail.machine || !known) {
    const files = await storeFiles(db, mail, arrival)
    const message = await appendForeignMail(db, core, ticket, { ...text, files, mail, voice, answers })
    if (remark) {
      await enqueue(db, await sayInThreads(db, core, ticket, await liveThreads(db, ticket.id), remark))
    }
    return { ticket, message, aside: voice === 'third-party' }
  }
  const requester = await personOf(db, core, mail, known, ticket.teamId)
  const files = await storeFiles(db, mail, arrival)
  if (isPastReopening(core, ticket)) {
    const opening = { mail, requester, isFirst: false, files, arrival, teamId: ticket.teamId }
    return openFromMail(db, core, { ...opening, follows: ticket, names: null, ids: null })
  }
  const at = arrival.receivedAt
  const message = await takeCustomerMessage(db, core, ticket, { requester, ...text, files, at, remark })
  await takeBystanders(db, core, ticket, mail)
  return { ticket, message }
}

async function open(
  db: Db,
  core: Core,
  of: {
    mail: IncomingMail
    look: FirstLook
    arrival: LockedArrival
    names: TicketRow | null
    ids: OpeningIds | null
  },
) {
  const { mail, look, arrival } = of
  const requester = await personOf(db, core, mail, look.sender, arrival.teamId)
  const files = await storeFiles(db, mail, arrival)
  const isFirst = look.sender === null && mail.from !== null
  return openFromMail(db, core, { ...of, requester, isFirst, files, teamId: arrival.teamId, follows: null })
}
