import { customerMail, fitting } from '../domain/customer-mail.ts'
import { teamOf } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import { fileSize } from '../domain/file-size.ts'
import type { MailAddress, OutgoingFile } from '../domain/mail.ts'
import { fitsStatus } from '../domain/mail-body.ts'
import { makeReplyAddress } from '../domain/message-ids.ts'
import type { PublicPurpose } from '../domain/messages.ts'
import type { Person, Team } from '../domain/people.ts'
import { fill, type Words, wordsOf } from '../domain/words/index.ts'
import type { Claimed } from '../store/claims.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { openBlob, type StoredFile } from '../store/files.ts'
import { type RenderedRow, recordReached } from '../store/mails.ts'
import { type Core, pageLink } from './core.ts'
import type { Delivered } from './deliver.ts'
import type { Said } from './parts.ts'

/** Stores a mail as rendered, once; answers with the one that is kept. */
export type Keep = (mail: RenderedRow) => Promise<RenderedRow>

const day = 24 * 60 * 60 * 1000

/** Rendered and stored before the first attempt; every repeat is the same mail with the same Message-ID. */
export async function deliverMail(core: Core, delivery: Claimed, said: Said, keep: Keep): Promise<Delivered> {
  const { message } = said
  // The third wall, behind the type and the constraint.
  if (message.visibility !== 'public')
    throw new DeliveryError('rejected', 'an internal message can’t be mailed')
  if (saysNothing(said)) return { externalId: null, superseded: true }
  if (!core.mail.mayGoTo(readersOf(said))) return heldBack(core, said)
  const mail = said.rendered ?? (await keep(await render(core, delivery, said)))
  const { line } = wordsIn(core, said)
  if (mail.recipients.some((address) => address.endsWith('.invalid')))
    throw new DeliveryError('rejected', line.noAddress)
  if (!mail.raw) throw new DeliveryError('rejected', line.sentLongAgo)
  const { sender: from, recipients, reached, raw } = mail
  try {
    await core.mail.send({ from, to: recipients.filter((address) => !reached.includes(address)), raw })
  } catch (error) {
    if (error instanceof DeliveryError) await recordReached(core.database.db, message.id, error.reached)
    throw error
  }
  return { externalId: mail.headerId }
}

function readersOf({ message, requester, participants }: Said): string[] {
  const all = [...(requester ? [requester] : []), ...copiesTo(message, requester, participants)]
  return all.map(({ email }) => email)
}

/** What the helpdesk itself would say is dropped: nobody wants it weeks later. A person's words wait for a person. */
function heldBack(core: Core, said: Said): Delivered {
  if (said.message.authorKind === 'helpdesk') return { externalId: null, superseded: true }
  throw new DeliveryError('rejected', wordsIn(core, said).line.heldBack)
}

/** What went wrong is read in the team's thread. */
function wordsIn({ directory, settings }: Core, { ticket }: Said): Words {
  return wordsOf(ticket ? teamOf(directory, ticket.teamId).language : settings.language)
}

async function render(
  core: Core,
  delivery: Claimed,
  { message, ticket, requester, participants, mailIds, attached: files }: Said,
): Promise<RenderedRow> {
  if (!ticket || !requester) throw new Error(`mail delivery ${delivery.id} names no ticket`)
  const team = teamOf(core.directory, message.teamId ?? ticket.teamId)
  const earlier = mailIds.filter(({ headerId }) => headerId !== delivery.key)
  const parent = earlier.findLast(({ direction }) => direction === 'in') ?? earlier.at(-1)
  const link = pageLink(core.settings, ticket.token)
  const withFiles = team.notifications === 'full'
  const { attached, linked } = fitting(withFiles ? files : [], core.settings.maxAttachmentBytes)
  const mail = customerMail({
    messageId: delivery.key,
    requesterName: requester.name,
    requesterEmail: requester.email,
    cc: copiesTo(message, requester, participants),
    subject: ticket.subject,
    tag: tagOf(core, ticket),
    replyTo: replyTo(core, team, ticket.number),
    inReplyTo: parent?.headerId ?? null,
    references: earlier.map(({ headerId }) => headerId),
    automatic: message.authorKind === 'helpdesk',
    date: core.now(),
    files: attached.map((file) => outgoingFile(core, file)),
    purpose: purposeNow(message, ticket),
    text: message.text,
    agentName: message.authorKind === 'agent' ? message.authorName : null,
    team,
    language: ticket.language,
    number: ticket.number,
    status: ticket.status,
    autoCloseAt: ticket.autoCloseAt,
    reopenUntil: ticket.closedAt && new Date(ticket.closedAt.getTime() + team.reopenDays * day),
    link,
    linkedFiles: (withFiles ? linked : files).map(({ id, name, size }) => ({
      name,
      size: fileSize(size, ticket.language),
      link: `${link}/files/${id}`,
    })),
  })
  const { raw, text, html } = await core.mail.render(mail)
  return {
    messageId: message.id,
    headerId: delivery.key,
    inReplyTo: mail.inReplyTo,
    referenceIds: [...mail.references],
    sender: team.from,
    recipients: [...mail.to, ...mail.cc].map(({ email }) => email),
    subject: mail.subject,
    body: text,
    html,
    raw,
    reached: [],
  }
}

/** Participants read what the requester reads, but for what is between him and the helpdesk's clock. */
function copiesTo(
  { purpose }: MessageRow,
  requester: Person | null,
  participants: Said['participants'],
): Said['participants'] {
  if (purpose === 'acknowledgement' || purpose === 'reminder' || purpose === 'merged') return []
  return participants.filter(({ email }) => email !== requester?.email)
}

/** Nobody's words, and what the helpdesk would say about the ticket is not true any more. */
function saysNothing({ message, ticket, attached }: Said): boolean {
  if (!ticket || message.text !== '' || attached.length > 0) return false
  return !fitsStatus(purposeOf(message), ticket.status)
}

/** A reply that was held may say no more that the ticket is resolved or closed: the customer has reopened it. */
function purposeNow(message: MessageRow, { status }: TicketRow): PublicPurpose {
  const purpose = purposeOf(message)
  return fitsStatus(purpose, status) ? purpose : 'reply'
}

const purposeOf = ({ purpose }: MessageRow) => purpose as PublicPurpose

export function tagOf({ directory }: Core, { homeTeam, teamId, number }: TicketRow): string {
  const team = directory.teams.get(homeTeam) ?? teamOf(directory, teamId)
  return fill(team.subjectTag, { team: team.name, number })
}

/** Where answers go, proof included, so that they find the ticket even from programs that drop every id. */
function replyTo({ settings }: Core, { name, from }: Team, ticketNumber: string): MailAddress | null {
  if (!settings.replyAddresses) return null
  return { name, email: makeReplyAddress({ address: from, ticketNumber, secret: settings.secret }) }
}

export function outgoingFile({ database }: Core, { name, type, size, sha256 }: StoredFile): OutgoingFile {
  return { name, type, size, open: () => openBlob(database.db, sha256) }
}
