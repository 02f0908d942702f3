import { teamOf } from '../domain/directory.ts'
import { DeliveryError } from '../domain/errors.ts'
import type { OutgoingFile } from '../domain/mail.ts'
import { mailBody } from '../domain/mail-body.ts'
import { taggedSubject } from '../domain/subject.ts'
import { fill } from '../domain/words/index.ts'
import type { DeliveryRow } from '../store/entities/delivery.ts'
import type { OutgoingMailRow } from '../store/entities/mail.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { filesOf, openBlob } from '../store/files.ts'
import { mailThreadOf, renderedMail, storeRendered } from '../store/mails.ts'
import { messageById } from '../store/messages.ts'
import { requesterOf } from '../store/people.ts'
import { ticketById } from '../store/tickets.ts'
import type { Core } from './core.ts'
import type { Delivered } from './deliver.ts'

const day = 24 * 60 * 60 * 1000

/** Rendered and stored before the first attempt; every repeat is the same mail with the same Message-ID. */
export async function deliverMail(core: Core, delivery: DeliveryRow): Promise<Delivered> {
  const { db } = core.database
  const message = delivery.messageId ? await messageById(db, delivery.messageId) : null
  const ticket = delivery.ticketId ? await ticketById(db, delivery.ticketId) : null
  if (!message || !ticket) throw new Error(`mail delivery ${delivery.id} names no message`)
  // The third wall, behind the type and the constraint.
  if (message.visibility !== 'public')
    throw new DeliveryError('rejected', 'an internal message can’t be mailed')
  const mail = (await renderedMail(db, message.id)) ?? (await render(core, delivery, message, ticket))
  if (mail.recipients.some((address) => address.endsWith('.invalid')))
    throw new DeliveryError('rejected', 'no address is known')
  await core.mail.send({ from: mail.sender, to: mail.recipients, raw: mail.raw })
  return { externalId: mail.headerId }
}

async function render(
  core: Core,
  delivery: DeliveryRow,
  message: MessageRow,
  ticket: TicketRow,
): Promise<Omit<OutgoingMailRow, 'sentAt'>> {
  const { db } = core.database
  const team = teamOf(core.directory, ticket.teamId)
  const requester = await requesterOf(db, ticket.requesterId, ticket.requesterEmail)
  const { references, inReplyTo } = await mailThreadOf(db, ticket.id, delivery.key)
  const subject = taggedSubject(
    ticket.subject,
    fill(team.subjectTag, { team: team.name, number: ticket.number }),
  )
  const markdown = mailBody({
    purpose: message.purpose as Exclude<MessageRow['purpose'], 'note' | 'talk'>,
    text: message.text,
    requesterName: requester.name,
    agentName: message.authorKind === 'agent' ? message.authorName : null,
    team,
    language: ticket.language,
    number: ticket.number,
    status: ticket.status,
    autoCloseAt: ticket.autoCloseAt,
    reopenUntil: ticket.closedAt && new Date(ticket.closedAt.getTime() + team.reopenDays * day),
  })
  const { raw, text, html } = await core.mail.render({
    messageId: delivery.key,
    from: { name: team.name, email: team.from },
    replyTo: null,
    to: [{ name: requester.name, email: requester.email }],
    cc: [],
    subject: inReplyTo ? `Re: ${subject}` : subject,
    body: markdown,
    inReplyTo,
    references,
    automatic: message.authorKind === 'helpdesk',
    language: ticket.language,
    date: core.now(),
    files: await outgoingFiles(core, message),
  })
  const mail = {
    messageId: message.id,
    headerId: delivery.key,
    inReplyTo,
    referenceIds: references,
    sender: team.from,
    recipients: [requester.email],
    subject: inReplyTo ? `Re: ${subject}` : subject,
    body: text,
    html,
    raw,
  }
  await storeRendered(db, mail)
  return mail
}

async function outgoingFiles(core: Core, message: MessageRow): Promise<OutgoingFile[]> {
  const files = await filesOf(core.database.db, [message.id])
  return files.map(({ name, type, size, sha256 }) => ({
    name,
    type,
    size,
    open: () => openBlob(core.database.db, sha256),
  }))
}
