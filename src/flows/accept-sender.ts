import { type Arguments, type Scene, usageOfVerb } from '../domain/commands/index.ts'
import type { Person } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill, literally } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { changeMessage, messagesOffering } from '../store/messages.ts'
import { addParticipant, takesPart } from '../store/participants.ts'
import { giveAddress, personWithAddress } from '../store/people.ts'
import { liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { takeCustomerMessage } from './customer-message.ts'
import { cardDrafts } from './drafts.ts'

/**
 * What somebody unknown wrote in this ticket counts from now on, and so does what he writes next: as the requester's own
 * (`--same`: the teacher's private phone), or as a participant's.
 */
export async function acceptSender(
  db: Db,
  core: Core,
  ticket: TicketRow,
  scene: Scene,
  { address, flags }: Arguments,
): Promise<string | Refusal> {
  const { words, requester, agent } = scene
  if (!address) return new Refusal(fill(words.refusal.usage, { usage: usageOfVerb('accept') }))
  const email = address.toLowerCase()
  const waiting = await messagesOffering(db, ticket.id, { kind: 'accept', email })
  if (waiting.length === 0) return new Refusal(fill(words.refusal.nothingToAccept, { email }))

  const isSame = flags.has('same')
  const person = isSame
    ? await asRequester(db, ticket, requester, email, scene)
    : await personWithAddress(db, { email, name: null, language: ticket.language })
  if (person instanceof Refusal) return person
  if (!(await takesPart(db, person.id, [ticket.id]))) await addParticipant(db, ticket.id, person)
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'sender-accepted',
    actor: { kind: 'agent', agent: agent.id },
    at: core.now(),
    data: { email, ...(isSame ? { as: 'requester' } : {}), undo: finalCommand('accept') },
  })
  for (const message of waiting) await takeAsCustomers(db, core, ticket, message, person)
  await enqueue(db, cardDrafts(core.directory, await liveThreads(db, ticket.id)))
  const name = literally(requester.name ?? requester.email)
  return fill(isSame ? words.notice.senderIsRequester : words.notice.senderAccepted, { email, name })
}

async function asRequester(
  db: Db,
  { requesterId }: TicketRow,
  requester: Person,
  email: string,
  { words }: Scene,
): Promise<Person | Refusal> {
  const owner = await giveAddress(db, email, requesterId)
  if (owner.id === requesterId) return requester
  return new Refusal(fill(words.refusal.otherPerson, { email, name: literally(owner.name ?? email) }))
}

/** What was internal stays so for ever: a public message takes its place, in its posts too. */
async function takeAsCustomers(
  db: Db,
  core: Core,
  { id }: TicketRow,
  message: MessageRow,
  requester: Person,
): Promise<void> {
  const files = (await filesOf(db, [message.id])).map((file) => file.id)
  const { text, fullText, at } = message
  await takeCustomerMessage(db, core, await lockTicket(db, id), {
    requester,
    text,
    fullText,
    files,
    at,
    replaces: message.id,
  })
  await changeMessage(db, message.id, { revokedAt: core.now(), offers: null })
}
