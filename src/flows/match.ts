import type { TicketId } from '../domain/ids.ts'
import type { IncomingMail } from '../domain/mail.ts'
import { readMessageId, readReplyAddress } from '../domain/message-ids.ts'
import type { Person } from '../domain/people.ts'
import { numbersInSubject } from '../domain/subject.ts'
import type { Db } from '../store/database.ts'
import type { ArrivalRow } from '../store/entities/mail.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { lockTicket, ticketById, ticketIdByNumber } from '../store/tickets.ts'
import type { Core } from './core.ts'

export interface Match {
  readonly ticket: TicketRow
  /** Written by a participant, as far as can be told. Otherwise it is appended without any effect. */
  readonly trusted: boolean
}

/**
 * Which ticket a mail belongs to, locked; null opens a new one. A MAC proves that somebody saw our mail, so a stranger
 * with one is appended, untrusted. Ids of others and the number in the subject anyone can write: participants only.
 */
export async function matchTicket(
  db: Db,
  core: Core,
  mail: IncomingMail,
  sender: Person,
  arrival: Pick<ArrivalRow, 'recipients'>,
  tickets: readonly TicketId[],
): Promise<Match | null> {
  const named = [...mail.inReplyTo, ...mail.references]
  // Those who name no address are no one in particular, and no one's participant.
  const isSender = (ticket: TicketRow) => mail.from !== null && ticket.requesterId === sender.id
  const trusts = (ticket: TicketRow) => isSender(ticket) && mail.authenticated !== false

  for (const number of provenNumbers(core, mail, named, arrival)) {
    const id = await ticketIdByNumber(db, number)
    if (!id) continue
    const ticket = await lockTicket(db, id)
    return { ticket, trusted: trusts(ticket) }
  }
  for (const id of tickets) {
    const ticket = await participantsTicket(db, id, isSender)
    if (ticket) return { ticket, trusted: trusts(ticket) }
  }
  const tag = [...core.directory.teams.values()].map((team) => team.subjectTag)
  for (const number of new Set(tag.flatMap((format) => numbersInSubject(mail.subject, format)))) {
    const id = await ticketIdByNumber(db, number)
    const ticket = id && (await participantsTicket(db, id, isSender))
    if (ticket) return { ticket, trusted: trusts(ticket) }
  }
  return null
}

function provenNumbers(
  { settings }: Core,
  mail: IncomingMail,
  named: readonly string[],
  arrival: Pick<ArrivalRow, 'recipients'>,
): string[] {
  const byId = named.map((id) => readMessageId(id, settings.secret)?.ticketNumber)
  const addresses = [
    ...arrival.recipients,
    ...mail.to.map(({ email }) => email),
    ...mail.cc.map(({ email }) => email),
  ]
  const byAddress = addresses.map((address) => readReplyAddress(address, settings.secret)?.ticketNumber)
  return [...byId, ...byAddress].filter((number) => number !== undefined)
}

/** Looked at before it is locked: a mail that names tickets of others must not make them wait. */
async function participantsTicket(
  db: Db,
  id: TicketId,
  isSender: (ticket: TicketRow) => boolean,
): Promise<TicketRow | null> {
  const seen = await ticketById(db, id)
  if (!seen || !(seen.mergedInto || isSender(seen))) return null
  const ticket = await lockTicket(db, id)
  return isSender(ticket) ? ticket : null
}
