import type { TicketId } from '../domain/ids.ts'
import type { IncomingMail } from '../domain/mail.ts'
import {
  foreignTicketNumber,
  type OwnMessage,
  readMessageId,
  readReplyAddress,
} from '../domain/message-ids.ts'
import type { Person } from '../domain/people.ts'
import { type Voice, voiceIn } from '../domain/senders.ts'
import { numbersInSubject } from '../domain/subject.ts'
import type { Db } from '../store/database.ts'
import type { ArrivalRow } from '../store/entities/mail.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { takesPart } from '../store/participants.ts'
import { finalTicketId, lockTicket, ticketById, ticketIdByNumber } from '../store/tickets.ts'
import type { Core } from './core.ts'

export type Match =
  /** Locked. */
  | {
      readonly kind: 'belongs'
      readonly ticket: TicketRow
      readonly voice: Voice
      /** Of a third party: the forward that it answers, and whether its sender takes part in the ticket. */
      readonly answers?: { readonly forward: string; readonly isParticipant: boolean }
    }
  /** Named by someone who has no say there: what he writes is a ticket of its own, linked to this one. Not locked. */
  | { readonly kind: 'names'; readonly ticket: TicketRow }

/**
 * Which ticket a mail belongs to; null: to none. A MAC proves that somebody saw our mail, so a stranger with one is
 * appended, marked. Ids of others and the number in the subject anyone can write: participants only.
 */
export async function matchTicket(
  db: Db,
  core: Core,
  mail: Pick<IncomingMail, 'inReplyTo' | 'references' | 'to' | 'cc' | 'subject' | 'authenticated'>,
  /** null: nobody is known by this address, or it names none. */
  sender: Person | null,
  arrival: Pick<ArrivalRow, 'recipients'>,
  tickets: readonly TicketId[],
): Promise<Match | null> {
  const voiceOf = async (ticket: TicketRow, isProven: boolean, via: TicketId) =>
    voiceIn({
      isParticipant: sender !== null && (await isParticipant(db, sender, ticket, via)),
      isProven,
      authenticated: mail.authenticated,
    })

  const proofs = proofsIn(core, mail, arrival)
  const aside = await matchForward(db, proofs, sender, mail.authenticated)
  if (aside) return aside
  for (const { ticketNumber } of proofs) {
    const id = await ticketIdByNumber(db, ticketNumber)
    if (!id) continue
    const ticket = await lockTicket(db, id)
    const voice = await voiceOf(ticket, true, id)
    if (voice) return { kind: 'belongs', ticket, voice }
  }
  let named: TicketRow | null = null
  for (const id of [...tickets, ...(await numbered(db, core, mail))]) {
    const seen = await ticketById(db, await finalTicketId(db, id))
    // Looked at before it is locked: a mail that names tickets of others must not make them wait.
    if (seen && (await voiceOf(seen, false, id))) {
      const ticket = await lockTicket(db, id)
      return { kind: 'belongs', ticket, voice: 'participant' }
    }
    named ??= seen
  }
  return named && { kind: 'names', ticket: named }
}

/**
 * A mail that names what was sent to a third party comes from there, even if it names other mails of ours too: a
 * sender's address is forged in a moment. Only who takes part, and is confirmed to have written it, speaks for himself.
 */
async function matchForward(
  db: Db,
  proofs: readonly Proof[],
  sender: Person | null,
  authenticated: boolean | null,
): Promise<Match | null> {
  for (const { ticketNumber, forward } of proofs) {
    const id = forward ? await ticketIdByNumber(db, ticketNumber) : null
    if (!forward || !id) continue
    const ticket = await lockTicket(db, id)
    const takesPartHere = sender !== null && (await isParticipant(db, sender, ticket, id))
    if (takesPartHere && authenticated === true) return null
    const answers = { forward, isParticipant: takesPartHere }
    return { kind: 'belongs', ticket, voice: 'third-party', answers }
  }
  return null
}

async function isParticipant(db: Db, { id }: Person, ticket: TicketRow, via: TicketId): Promise<boolean> {
  return ticket.requesterId === id || takesPart(db, id, [ticket.id, via])
}

type Proof = Pick<OwnMessage, 'ticketNumber' | 'forward'>

function proofsIn(
  { settings }: Core,
  { inReplyTo, references, to, cc }: Pick<IncomingMail, 'inReplyTo' | 'references' | 'to' | 'cc'>,
  { recipients }: Pick<ArrivalRow, 'recipients'>,
): Proof[] {
  const byId = [...inReplyTo, ...references].map((id) => readMessageId(id, settings.secret))
  const addresses = [...recipients, ...to.map(({ email }) => email), ...cc.map(({ email }) => email)]
  const byAddress = addresses.map((address) => readReplyAddress(address, settings.secret))
  return [...byId, ...byAddress].filter((proof) => proof !== null)
}

/** By the subject; without the numbers that another desk's tickets have, whose tag may look like ours. */
async function numbered(
  db: Db,
  { directory, settings }: Core,
  { subject, inReplyTo, references }: Pick<IncomingMail, 'subject' | 'inReplyTo' | 'references'>,
): Promise<TicketId[]> {
  const formats = new Set([...directory.teams.values()].map((team) => team.subjectTag))
  const found = new Set([...formats].flatMap((format) => numbersInSubject(subject, format)))
  const foreign = new Set([...inReplyTo, ...references].map((id) => foreignTicketNumber(id, settings.secret)))
  const numbers = [...found].filter((number) => !foreign.has(number)).slice(0, 10)
  const ids = await Promise.all(numbers.map((number) => ticketIdByNumber(db, number)))
  return ids.filter((id) => id !== null)
}
