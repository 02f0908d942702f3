import { channelOf, teamOf } from '../domain/directory.ts'
import type { Forward } from '../domain/forward.ts'
import { forwardBody } from '../domain/forward-mail.ts'
import type { TeamId } from '../domain/ids.ts'
import { makeMessageId } from '../domain/message-ids.ts'
import type { InternalMessage, PublicMessage } from '../domain/messages.ts'
import type { Team } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { insertForward, lastForwardTo } from '../store/forwards.ts'
import { storyOf } from '../store/messages.ts'
import { takesPart } from '../store/participants.ts'
import { knownAs } from '../store/people.ts'
import type { Core } from './core.ts'
import { lanePriority } from './drafts.ts'
import { smtpDestination } from './to-customer.ts'
import { withheldIn, withheldLine } from './withheld.ts'

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
  const written = withStory && !earlier ? (await storyOf(db, ticket.id)).filter(isOut(core.now())) : []
  const story = written.map((message) => ({ ...message, text: forOthers(core, team, message) }))
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
    priority: lanePriority.mail,
    key: headerId,
    ticketId: ticket.id,
    message: { id: note.id, visibility: note.visibility },
    forwardId: id,
    delay,
  }
}

/** Who takes part under another address of his is no third party: he would be kept from what he has a right to read. */
export async function refuseReader(
  db: Db,
  { id }: TicketRow,
  email: string,
  { refusal }: Words,
): Promise<Refusal | null> {
  const person = await knownAs(db, email)
  if (!person || !(await takesPart(db, person.id, [id]))) return null
  return new Refusal(fill(refusal.readsReplies, { name: literally(person.name ?? email), email }))
}

/** Of any ticket: others may have been merged into this one. Quoted as Markdown a token may hold backslashes. */
const linkOfAPage = /https?:\/\/[^\s<>()[\]]*\/t\/[\w\\-]{20,}/gi

/** What the agents wrote to the customer, and he to them. What the helpdesk itself tells him is nobody else's. */
function isOut(now: Date) {
  return (message: MessageRow): message is PublicMessage =>
    message.visibility === 'public' &&
    message.authorKind !== 'helpdesk' &&
    message.publishAt !== null &&
    message.publishAt <= now
}

/** Without the way to the customer's page, whoever quoted it; and what the agents were not shown is not sent blindly. */
function forOthers({ directory }: Core, team: Team, message: PublicMessage): string {
  const found = withheldIn(channelOf(directory, team.channel), message, null, [])
  if (found.length > 0) return withheldLine(found, team.language)
  return message.text.replaceAll(linkOfAPage, '[…]')
}
