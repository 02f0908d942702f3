import type { ChatEvent, Notice, Receipt } from '../domain/chat.ts'
import { mayBeMeantAsCommand, verbNames } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { Agent, Person } from '../domain/people.ts'
import { fill, literally, type Words, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { filesOf } from '../store/files.ts'
import { insertMessage } from '../store/messages.ts'
import { requesterOf } from '../store/people.ts'
import { liveThreads, recordPost } from '../store/threads.ts'
import { changeTicket, lockTicket } from '../store/tickets.ts'
import { type Fetched, storeFiles } from './chat-files.ts'
import type { Core } from './core.ts'
import { cardDrafts, postDrafts } from './drafts.ts'
import { nudgeButtons, nudgeDraft, whispers } from './nudges.ts'

export interface Said {
  readonly event: Extract<ChatEvent, { kind: 'message' }>
  readonly thread: ThreadRow
  /** null: a guest, a stranger, another app. */
  readonly agent: Agent | null
  readonly files: Fetched['files']
}

/** Just typed in a thread: internal, always. */
export async function takeTalk(db: Db, core: Core, { event, thread, agent, files }: Said): Promise<Receipt> {
  if (!thread.ticketId) return { outcome: 'ignored' }
  const ticket = await lockTicket(db, thread.ticketId)
  const words = wordsOf(teamOf(core.directory, thread.teamId).language)
  if (thread.endedAt) {
    const { name } = teamOf(core.directory, ticket.teamId)
    const text =
      thread.ticketId === ticket.id
        ? fill(words.refusal.ended, { team: name })
        : fill(words.refusal.merged, { number: ticket.number, subject: literally(ticket.subject) })
    return { outcome: 'refused', notice: { tone: 'refused', text } }
  }
  const unsendable = mayBeMeantAsCommand(event.text, verbNames)
  const message = await insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'internal',
    purpose: 'talk',
    author: agent
      ? { kind: 'agent', agent: agent.id, name: agent.name }
      : { kind: 'stranger', name: event.user.name },
    text: event.text,
    at: event.at,
    saidIn: thread.id,
    unsendable,
    files: await storeFiles(db, files),
  })
  await recordPost(db, { threadId: thread.id, externalId: event.post.id, messageId: message.id, ours: false })

  const threads = await liveThreads(db, ticket.id)
  const stored = files.length > 0 ? await filesOf(db, [message.id]) : []
  const drafts = threads
    .filter((other) => other.id !== thread.id)
    .flatMap((other) => postDrafts(core, other, message, stored, thread))
  // Somebody waits for an answer, and here an agent writes what may be meant as one.
  const mayBeMeant = agent !== null && ticket.waitingSince !== null
  if (mayBeMeant && !ticket.unsentSince) {
    await changeTicket(db, ticket.id, { unsentSince: event.at })
    drafts.push(...cardDrafts(core.directory, threads))
  }
  const asksPrivately = whispers(core, thread)
  // The line asks once; what is private moves to the newest.
  if (mayBeMeant && !unsendable && (asksPrivately || !ticket.unsentSince))
    drafts.push(nudgeDraft(core, thread, message))
  await enqueue(db, drafts)
  if (!mayBeMeant || (asksPrivately && !unsendable)) return { outcome: 'accepted' }
  const requester = await requesterOf(db, ticket.requesterId, ticket.requesterEmail)
  return { outcome: 'accepted', notice: nudge(event, requester, unsendable, words) }
}

function nudge(event: Said['event'], requester: Person, unsendable: boolean, words: Words): Notice {
  if (unsendable) return { tone: 'info', text: words.refusal.unsendable }
  const name = requester.name ?? requester.email
  return { tone: 'info', text: words.nudge, lasting: true, buttons: nudgeButtons(name, event.post, words) }
}
