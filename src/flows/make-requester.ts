import type { Arguments, Scene } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import { acknowledgementText } from '../domain/mail-body.ts'
import { addressOfOther } from '../domain/own-address.ts'
import { Refusal } from '../domain/refusal.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill, literally } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { nameOffered, wasAcknowledged } from '../store/messages.ts'
import { addParticipant, removeParticipant } from '../store/participants.ts'
import { personWithAddress } from '../store/people.ts'
import { liveThreads } from '../store/threads.ts'
import { changeRequester } from '../store/tickets.ts'
import { type Core, pageLink } from './core.ts'
import { cardDrafts } from './drafts.ts'
import { endOffers } from './offers.ts'
import { helpdeskMail } from './to-customer.ts'

/**
 * The ticket is somebody else's: of whom an agent has forwarded a mail, or who was named in it. He gets the
 * acknowledgement that nobody has had yet. Whoever was the requester goes on taking part, unless he is an agent.
 */
export async function makeRequester(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { words, requester, agent }: Scene,
  { address }: Arguments,
): Promise<string | Refusal> {
  const email = addressOfOther(address ?? '', core.settings.ownAddresses, words)
  if (email instanceof Refusal) return email
  if (email === ticket.requesterEmail)
    return new Refusal(fill(words.refusal.isRequester, { name: literally(requester.name ?? email) }))
  const offered = await endOffers(db, core, ticket, await liveThreads(db, ticket.id), [
    { kind: 'requester', email },
  ])
  const name = await nameOffered(db, ticket.id, email)
  const person = await personWithAddress(db, { email, name, language: ticket.language })
  await changeRequester(db, ticket.id, { id: person.id, email })
  await removeParticipant(db, ticket.id, email)
  const wasAgent = [...core.directory.agents.values()].some((one) => one.email === ticket.requesterEmail)
  if (!wasAgent && requester.id !== person.id)
    await addParticipant(db, ticket.id, { id: requester.id, email: ticket.requesterEmail })
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'requester-changed',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { from: ticket.requesterEmail, to: email, undo: finalCommand('requester') },
  })
  const drafts = [...offered, ...cardDrafts(core.directory, await liveThreads(db, ticket.id))]
  if (!(await wasAcknowledged(db, ticket.id))) drafts.push(await acknowledgement(db, core, ticket))
  await enqueue(db, drafts)
  return fill(words.notice.requester, { name: literally(person.name ?? email), email })
}

function acknowledgement(db: Db, core: Core, ticket: TicketRow) {
  const { number, language, token } = ticket
  const team = teamOf(core.directory, ticket.teamId)
  const link = pageLink(core.settings, token)
  const text = acknowledgementText({ team, language, number, link })
  return helpdeskMail(db, core, ticket, { purpose: 'acknowledgement', text })
}
