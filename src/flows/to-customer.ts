import { teamOf } from '../domain/directory.ts'
import type { MessageId } from '../domain/ids.ts'
import { makeMessageId } from '../domain/message-ids.ts'
import type { PublicMessage } from '../domain/messages.ts'
import type { Team } from '../domain/people.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, mailLane } from '../store/deliveries.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { indexOwnMail } from '../store/mails.ts'
import { insertMessage } from '../store/messages.ts'
import type { Core } from './core.ts'
import { lanePriority } from './drafts.ts'

/** What a busy or broken server pauses. */
export function smtpDestination({ id, ownServer }: Team): string {
  return ownServer ? `smtp ${id}` : 'smtp'
}

/**
 * The one way a mail to a customer comes about. Takes a message that is public by its row, fixes the Message-ID and
 * indexes it, so that an answer finds the ticket even if it overtakes our own bookkeeping.
 */
export async function mailDraft(
  db: Db,
  { settings, directory }: Core,
  ticket: TicketRow,
  message: PublicMessage,
  delay: number,
): Promise<DeliveryDraft> {
  const headerId = makeMessageId({
    ticketNumber: ticket.number,
    messageId: message.id,
    secret: settings.secret,
    domain: settings.mailDomain,
  })
  await indexOwnMail(db, { headerId, ticketId: ticket.id, messageId: message.id })
  return {
    kind: 'mail',
    lane: mailLane(ticket.id),
    destination: smtpDestination(teamOf(directory, message.teamId)),
    priority: lanePriority.mail,
    key: headerId,
    ticketId: ticket.id,
    message: { id: message.id, visibility: 'public' },
    delay,
  }
}

/** What the helpdesk itself tells the customer: nobody takes it back, so it leaves at once. */
export async function helpdeskMail(
  db: Db,
  core: Core,
  ticket: TicketRow,
  {
    id,
    purpose,
    text,
  }: {
    /** Where it has been drawn already. */
    readonly id?: MessageId
    readonly purpose: 'acknowledgement' | 'merged'
    readonly text: string
  },
): Promise<DeliveryDraft> {
  const at = core.now()
  const message = await insertMessage(db, {
    ...(id && { id }),
    ticketId: ticket.id,
    visibility: 'public',
    teamId: ticket.teamId,
    purpose,
    author: { kind: 'helpdesk', name: teamOf(core.directory, ticket.teamId).name },
    text,
    at,
    publishAt: at,
  })
  return mailDraft(db, core, ticket, message, 0)
}
