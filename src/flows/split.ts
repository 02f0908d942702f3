import type { Receipt } from '../domain/chat.ts'
import { cleanLine } from '../domain/clean-text.ts'
import { type Arguments, refuseUnsendable, type Scene } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { MessageId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import { messageToSplit, splitForm, subjectOf } from '../domain/split.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { messageById } from '../store/messages.ts'
import { customersMessages, firstMessage, moveMail, takeAway, unansweredSince } from '../store/splitting.ts'
import { liveThreads } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import { messageAbout } from './about-message.ts'
import type { Commanded } from './command.ts'
import type { Core } from './core.ts'
import { cardDrafts } from './drafts.ts'
import { sayInThreads } from './helpdesk-line.ts'
import { openTicket } from './open-ticket.ts'
import { endNudges } from './questions.ts'
import { refused } from './refused.ts'

/**
 * A message of the customer's about another matter becomes a ticket of its own, linked with the old one. He gets one
 * mail, which is its acknowledgement: the new number, and why.
 */
export async function split(
  db: Db,
  core: Core,
  { event }: Pick<Commanded, 'event'>,
  ticket: TicketRow,
  scene: Scene,
  { message: named, text }: Arguments,
): Promise<Receipt> {
  const { words } = scene
  const message = await chosenMessage(db, event, ticket, scene, named)
  if (message instanceof Refusal) return refused(message)
  const unsendable = refuseUnsendable(text, words)
  if (unsendable) return refused(unsendable)
  const suggestion = subjectOf(message.text, ticket.subject)
  if (event.asks && !event.values && !text)
    return { outcome: 'accepted', form: splitForm(scene, message.id, suggestion, event.about) }

  const subject = cleanLine(text, 250) || suggestion
  const opened = await openOwnTicket(db, core, ticket, scene, message, subject)
  await leaveOldTicket(db, core, ticket, scene, message, opened)
  const name = literally(message.authorName)
  const said = fill(words.notice.split, { number: opened.number, subject: literally(subject), name })
  return { outcome: 'accepted', notice: { tone: 'done', text: said } }
}

async function chosenMessage(
  db: Db,
  event: Commanded['event'],
  ticket: TicketRow,
  scene: Scene,
  named: string | null,
): Promise<MessageRow | Refusal> {
  const about = event.about ? await messageAbout(db, event.about, ticket) : null
  if (event.about && !named && !about) return new Refusal(scene.words.refusal.notTheirs)
  const wanted = named ? (named.slice(1) as MessageId) : (about?.id ?? null)
  const [written, first] = [await customersMessages(db, ticket.id), await firstMessage(db, ticket.id)]
  const id = messageToSplit(scene, written, first, wanted)
  if (id instanceof Refusal) return id
  return (await messageById(db, id)) ?? new Refusal(scene.words.refusal.notTheirs)
}

/** Of whoever wrote it. Its clocks start when the message arrived. */
async function openOwnTicket(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { requester, participants, agent }: Scene,
  message: MessageRow,
  subject: string,
): Promise<TicketRow> {
  const writer = participants.find(({ id }) => id === message.authorPerson) ?? requester
  const files = await filesOf(db, [message.id])
  const opened = await openTicket(db, core, {
    team: ticket.teamId,
    requester: { ...writer, language: ticket.language },
    subject,
    text: message.text,
    fullText: message.fullText,
    files: files.map(({ id }) => id),
    arrivedAt: message.at,
    actor: { kind: 'agent', agent: agent.id },
    acknowledge: true,
    splitFrom: ticket,
  })
  await moveMail(db, message.id, opened.message)
  return opened.ticket
}

/** What its threads have shown stays there, with a line that says where it went. */
async function leaveOldTicket(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent }: Scene,
  message: MessageRow,
  opened: TicketRow,
): Promise<void> {
  const at = core.now()
  await takeAway(db, message.id, at)
  const waitingSince = ticket.waitingSince && (await unansweredSince(db, ticket.id, ticket.waitingSince))
  await changeTicket(db, ticket.id, { waitingSince, ...(waitingSince ? {} : { unsentSince: null }) })
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'split',
    actor: { kind: 'agent', agent: agent.id },
    at,
    messageId: message.id,
    data: { to: opened.number, undo: finalCommand('split') },
  })
  const threads = await liveThreads(db, ticket.id)
  const { line } = wordsOf(teamOf(core.directory, ticket.teamId).language)
  const said = fill(line.split, {
    agent: agent.name,
    name: literally(message.authorName),
    number: opened.number,
    subject: literally(opened.subject),
  })
  await enqueue(db, [
    ...(await sayInThreads(db, core, ticket, threads, said)),
    ...(waitingSince ? [] : await endNudges(db, core, ticket.id, threads)),
    ...cardDrafts(core.directory, threads),
  ])
}
