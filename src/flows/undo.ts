import type { Scene } from '../domain/commands/index.ts'
import type { AgentId, MessageId } from '../domain/ids.ts'
import { Refusal } from '../domain/refusal.ts'
import { takenBack } from '../domain/taken-back.ts'
import { fill } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue, lockCausedBy, setStates } from '../store/deliveries.ts'
import { type DeliveryState, isLetter } from '../store/entities/delivery.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { appendEvent, type CommandEvent, lastCommandOf, ownCommandOfMessage } from '../store/events.ts'
import { someHaveIt } from '../store/mails.ts'
import { changeMessage, messageById } from '../store/messages.ts'
import { endThread, liveThreads, reviveThread } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import { revertBeside } from './beside.ts'
import type { Core } from './core.ts'
import { cardDrafts, inThread, markDrafts } from './drafts.ts'
import { endTroubles } from './questions.ts'

/**
 * Takes back the agent's whole last command on this ticket, status included, while its mail has not left. A button names
 * the message (`m123`) that it stands under, and means the command that this one came by, whatever was commanded since.
 */
export async function undo(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { agent, words }: Scene,
  named: string | null,
): Promise<string | Refusal> {
  const command = named
    ? await ownCommandOfMessage(db, ticket.id, named.slice(1) as MessageId, agent.id)
    : await lastCommandOf(db, ticket.id, agent.id)
  if (!command) return new Refusal(words.refusal.nothingToUndo)
  // Said, instead of letting an earlier one be undone.
  if (command.did.isFinal) return new Refusal(fill(words.refusal.cantUndo, { verb: command.did.verb }))
  switch (await takeBack(db, core, ticket, command, agent.id)) {
    case 'sent':
      return new Refusal(words.refusal.alreadySent)
    case 'under-way':
      return new Refusal(words.refusal.underWay)
    case 'taken-back':
      return fill(words.notice.undone, { verb: command.did.verb })
  }
}

/** `under-way`: its mail is being sent, or may have left. Then, as when it was sent, nothing is changed. */
export async function takeBack(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { id: eventId, did }: CommandEvent,
  agent: AgentId,
): Promise<'taken-back' | 'sent' | 'under-way'> {
  const caused = await lockCausedBy(db, eventId)
  const mail = caused.find(isLetter)
  if (mail?.messageId && (mail.state === 'sent' || (await someHaveIt(db, mail.messageId)))) return 'sent'
  if (mail && !neverLeft.includes(mail.state)) return 'under-way'

  await setStates(
    db,
    caused
      .filter(
        (delivery) => delivery.state === 'waiting' || (isLetter(delivery) && delivery.state === 'parked'),
      )
      .filter((delivery) => delivery.kind !== 'card' && delivery.kind !== 'mark')
      .map((delivery) => delivery.id),
    'revoked',
    null,
  )
  await changeTicket(db, ticket.id, takenBack(ticketOf(ticket), did))
  if (did.beside) await revertBeside(db, ticket, did.beside, agent)
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'undone',
    actor: { kind: 'agent', agent },
    at: core.now(),
    data: { event: eventId, verb: did.verb },
  })

  for (const id of did.ended) await reviveThread(db, id)
  const threads = await liveThreads(db, ticket.id)
  for (const { kind, threadId } of caused)
    if (kind === 'open' && threadId) await endThread(db, threadId, core.now())
  const drafts: DeliveryDraft[] = [
    ...(await endTroubles(db, core, ticket.id, did.messages, threads)),
    ...cardDrafts(core.directory, threads),
    ...(did.beside?.linked ? cardDrafts(core.directory, await liveThreads(db, did.beside.linked)) : []),
  ]
  for (const id of did.messages) {
    await changeMessage(db, id, { revokedAt: core.now(), publishAt: null })
    const message = await messageById(db, id)
    if (!message) continue
    // A reply stays to be seen, as taken back; a note is gone.
    if (message.visibility === 'public') drafts.push(...markDrafts(core.directory, threads, message))
    else drafts.push(...threads.map((thread) => removal(core, thread, message)))
  }
  await enqueue(db, drafts)
  return 'taken-back'
}

/**
 * What waits has certainly not gone out, however often it was tried; what is parked is the agent's to decide. Revoked
 * and superseded mail was overtaken by the customer's own.
 */
const neverLeft: readonly DeliveryState[] = ['waiting', 'parked', 'revoked', 'superseded']

function removal({ directory }: Core, thread: ThreadRow, { id, visibility }: MessageRow): DeliveryDraft {
  return { ...inThread(directory, thread), kind: 'remove', message: { id, visibility } }
}
