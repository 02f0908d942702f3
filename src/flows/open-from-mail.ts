import { teamOf } from '../domain/directory.ts'
import { withoutForward } from '../domain/forwarded.ts'
import type { FileId, TeamId } from '../domain/ids.ts'
import type { IncomingMail } from '../domain/mail.ts'
import { remarkText } from '../domain/mail-remarks.ts'
import { isOwnAddress } from '../domain/own-address.ts'
import type { Person } from '../domain/people.ts'
import { bareSubject } from '../domain/subject.ts'
import type { LockedArrival } from '../store/arrivals.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import type { OpeningIds } from '../store/opening.ts'
import { takeBystanders } from './bystanders.ts'
import type { Core } from './core.ts'
import { forwarderOf, forwardRemark, roleRemark } from './first-remarks.ts'
import { openTicket } from './open-ticket.ts'

/** What was written longer ago opens a ticket like any other mail, and is not acknowledged. */
const answeredFor = 24 * 60 * 60 * 1000

/** A mail opens a ticket: under its subject without what programs add, acknowledged if a person waits for that. */
export async function openFromMail(
  db: Db,
  core: Core,
  of: {
    mail: IncomingMail
    requester: Person
    /** Nobody has written from this address before. */
    isFirst: boolean
    files: readonly FileId[]
    arrival: LockedArrival
    teamId: TeamId
    follows: TicketRow | null
    names: TicketRow | null
    ids: OpeningIds | null
  },
) {
  const { mail, requester, isFirst, files, arrival, teamId, follows, names, ids } = of
  const { subjectTag, language } = teamOf(core.directory, teamId)
  const age = core.now().getTime() - (mail.date ?? arrival.receivedAt).getTime()
  // In our own name, but not by us: an answer would only come back here.
  const isFromOurselves = mail.from !== null && isOwnAddress(mail.from.email, core.settings.ownAddresses)
  const mayAnswer =
    !arrival.quiet &&
    mail.from !== null &&
    !isFromOurselves &&
    mail.machine === null &&
    arrival.envelopeFrom !== ''
  const forwarder = forwarderOf(core.directory, mail)
  const subject = bareSubject(mail.subject, subjectTag)
  const unread = remarkText(mail.remarks, language)
  const opened = await openTicket(db, core, {
    team: teamId,
    requester,
    subject: (forwarder ? withoutForward(subject) : subject) || '–',
    text: mail.text,
    files,
    arrivedAt: arrival.receivedAt,
    actor: { kind: 'requester' },
    ...(mail.machine ? { unanswerable: { name: requester.name ?? requester.email } } : {}),
    // Whoever asked is told once the team has said who that is.
    acknowledge: mayAnswer && !forwarder && age < answeredFor,
    follows,
    names,
    remarks: [
      ...(unread ? [{ text: unread }] : []),
      ...(forwarder ? [forwardRemark(forwarder, mail, language)] : []),
      ...(isFirst && mail.machine === null ? roleRemark(requester.email, language) : []),
    ],
    ids,
  })
  if (mail.machine === null && !forwarder) await takeBystanders(db, core, opened.ticket, mail)
  return opened
}
