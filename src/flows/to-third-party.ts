import { teamOf } from '../domain/directory.ts'
import type { Forward } from '../domain/forward.ts'
import { forwardBody } from '../domain/forward-mail.ts'
import type { TeamId } from '../domain/ids.ts'
import { makeMessageId } from '../domain/message-ids.ts'
import type { InternalMessage, PublicMessage } from '../domain/messages.ts'
import type { Db } from '../store/database.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { insertForward, lastForwardTo } from '../store/forwards.ts'
import { storyOf } from '../store/messages.ts'
import type { Core } from './core.ts'
import { priority } from './drafts.ts'
import { smtpDestination } from './to-customer.ts'

/**
 * The one way a mail to a third party comes about. What leaves is written down now: the agent's words and, the first
 * time, what is public in the ticket. `note` is how the team sees it; of it only the files go along, which were chosen.
 */
export async function forwardDraft(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { email, text, withStory }: Forward,
  of: { readonly note: InternalMessage; readonly teamId: TeamId; readonly delay: number },
): Promise<DeliveryDraft> {
  const { directory, settings } = core
  const { note, delay } = of
  const team = teamOf(directory, of.teamId)
  const earlier = await lastForwardTo(db, ticket.id, email)
  const story = withStory && !earlier ? (await storyOf(db, ticket.id)).filter(isOut(core.now())) : []
  const { id, headerId } = await insertForward(
    db,
    {
      ticketId: ticket.id,
      messageId: note.id,
      teamId: team.id,
      email,
      body: forwardBody({ text, story, team, agentName: note.authorName, number: ticket.number }),
      parent: earlier?.headerId ?? null,
      at: core.now(),
    },
    (drawn) =>
      makeMessageId({
        ticketNumber: ticket.number,
        messageId: `f${drawn}`,
        secret: settings.secret,
        domain: settings.mailDomain,
      }),
  )
  return {
    kind: 'forward',
    lane: `ticket ${ticket.id} forward ${email}`,
    destination: smtpDestination(team),
    priority: priority.mail,
    key: headerId,
    ticketId: ticket.id,
    message: { id: note.id, visibility: note.visibility },
    forwardId: id,
    delay,
  }
}

/** The customer has read it, or wrote it. */
function isOut(now: Date) {
  return (message: MessageRow): message is PublicMessage =>
    message.visibility === 'public' && message.publishAt !== null && message.publishAt <= now
}
