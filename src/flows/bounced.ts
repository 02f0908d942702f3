import { teamOf } from '../domain/directory.ts'
import type { MessageId } from '../domain/ids.ts'
import type { Bounce, IncomingMail } from '../domain/mail.ts'
import { readMessageId } from '../domain/message-ids.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue, parkBounced } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { forwardsById } from '../store/forwards.ts'
import { insertMessage, messageById } from '../store/messages.ts'
import { liveThreads } from '../store/threads.ts'
import { lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { markDrafts, postDrafts } from './drafts.ts'
import { troubleDrafts } from './questions.ts'

/**
 * One of our mails came back: its delivery failed after all, and the message that it carried shows so, with the server's
 * reason. What is only late, or came back twice, is a line in the thread. Null if it names no mail of ours.
 */
export async function takeBounce(
  db: Db,
  core: Core,
  mail: IncomingMail & { readonly bounce: Bounce },
): Promise<{ ticket: TicketRow; message: MessageRow; aside: true } | null> {
  const bounced = await bouncedMessage(db, core, mail.bounce)
  if (!bounced) return null
  const ticket = await lockTicket(db, bounced.ticketId)
  const words = wordsOf(teamOf(core.directory, ticket.teamId).language)
  const { final, recipient, reason } = mail.bounce
  const to = recipient ?? ticket.requesterEmail
  const why = reason || words.line.noReason
  const at = core.now()
  const note = await insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'internal',
    purpose: 'note',
    author: { kind: 'stranger', name: mail.from?.name ?? mail.from?.email ?? words.line.mailServer },
    text: fill(final ? words.line.bounced : words.line.delayed, { to: literally(to), error: literally(why) }),
    fullText: mail.text || null,
    shared: true,
    at,
  })
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'bounced',
    actor: { kind: 'helpdesk' },
    at,
    messageId: bounced.id,
    data: { recipient: to, final, reason },
  })
  const threads = await liveThreads(db, ticket.id)
  const failed = final && (await parkBounced(db, bounced.id, to, why))
  await enqueue(
    db,
    failed
      ? [...markDrafts(core.directory, threads, bounced), ...troubleDrafts(core, threads, bounced)]
      : threads.flatMap((thread) => postDrafts(core, thread, note, [], null)),
  )
  // No mail to the customer needs to name it.
  return { ticket, message: note, aside: true }
}

async function bouncedMessage(db: Db, core: Core, { originals }: Bounce): Promise<MessageRow | null> {
  for (const id of originals) {
    const own = readMessageId(id, core.settings.secret)
    // What an unknown sender was told belongs to no ticket, and its id names no message.
    if (!own || own.ticketNumber.startsWith('q')) continue
    const [forward] = own.forward ? await forwardsById(db, [own.forward]) : []
    const message = await messageById(db, forward?.messageId ?? (own.messageId as MessageId))
    if (message && (forward || message.visibility === 'public')) return message
  }
  return null
}
