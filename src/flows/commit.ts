import type { PostRef } from '../domain/chat.ts'
import type { Decision } from '../domain/decision.ts'
import { teamOf } from '../domain/directory.ts'
import type { Actor } from '../domain/events.ts'
import type { FileId, TeamId } from '../domain/ids.ts'
import type { PublicMessage } from '../domain/messages.ts'
import type { Undoable } from '../domain/taken-back.ts'
import type { TicketChange } from '../domain/ticket.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { filesOf } from '../store/files.ts'
import { insertMessage } from '../store/messages.ts'
import { endThread, liveThreads, recordPost } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import { applyBeside } from './beside.ts'
import type { Core } from './core.ts'
import { cardDrafts, markDrafts, postDrafts } from './drafts.ts'
import { writeLine } from './helpdesk-line.ts'
import { endOffers } from './offers.ts'
import { endNudges } from './questions.ts'
import { threadForTeam } from './thread-for-team.ts'
import { mailDraft } from './to-customer.ts'
import { forwardDraft } from './to-third-party.ts'

/** Who decided, and where it was said. */
export interface Origin {
  readonly actor: Actor
  readonly name: string
  readonly thread: ThreadRow | null
  /** The post that the line was typed as: it is not posted again, it carries the mark. */
  readonly post: PostRef | null
  readonly files: readonly FileId[]
  /** What was commanded; `undo` names it. Null for timers: nobody can take them back. */
  readonly verb: string | null
  /** Milliseconds that mail waits and can be taken back. */
  readonly undo: number
}

export interface Committed {
  /** The message that the line's own post now shows. */
  readonly said: MessageRow | null
  /** The message that goes out by mail. */
  readonly letter: MessageRow | null
}

/** Writes a decision down: ticket, messages, event and everything that is to be sent, in the caller's transaction. */
export async function commitDecision(
  db: Db,
  core: Core,
  ticket: TicketRow,
  decision: Decision,
  origin: Origin,
): Promise<Committed> {
  // Only a reply's words and files are the customer's: what comes with any other verb is a note.
  const isReply = decision.event === 'replied'
  const noteFiles = isReply ? [] : origin.files
  const note =
    decision.note || noteFiles.length > 0
      ? await writeNote(db, core, ticket, decision, decision.note ?? '', { ...origin, files: noteFiles })
      : null
  const line = decision.line ? await writeLine(db, core, ticket, decision.line) : null
  const toCustomer = decision.toCustomer
    ? await writePublic(db, core, ticket, decision.toCustomer, {
        ...origin,
        files: isReply ? origin.files : [],
      })
    : null
  await changeTicket(db, ticket.id, decision.change)
  const { beside } = decision
  if (beside && origin.actor.kind === 'agent') await applyBeside(db, ticket, beside, origin.actor.agent)
  const threads = await liveThreads(db, ticket.id)
  const ending = threads.filter((thread) => isEnding(core, thread, decision))
  const eventId = await appendEvent(db, {
    ticketId: ticket.id,
    kind: decision.event,
    actor: origin.actor,
    at: core.now(),
    messageId: toCustomer?.id ?? note?.id ?? null,
    data: {
      ...decision.data,
      ...(origin.verb && {
        undo: {
          verb: origin.verb,
          before: { ...(decision.undone ?? pick(ticketOf(ticket), decision.change)) },
          after: decision.change,
          messages: [toCustomer, note, line].flatMap((message) => (message ? [message.id] : [])),
          ended: ending.map((thread) => thread.id),
          ...(beside && { beside }),
        } satisfies Undoable,
      }),
    },
  })

  const drafts: DeliveryDraft[] = []
  const typed = isReply ? toCustomer : note
  for (const message of [note, line, toCustomer]) {
    if (message) drafts.push(...(await shown(db, core, threads, message, message === typed, origin)))
  }
  if (decision.threadFor) drafts.push(...(await threadForTeam(db, core, ticket, threads, decision.threadFor)))
  if (toCustomer) {
    drafts.push(...markDrafts(core.directory, threads, toCustomer))
    drafts.push(await mailDraft(db, core, ticket, toCustomer, origin.undo))
  }
  if (decision.forward && note) {
    const teamId = ownTeam(core, ticket, origin)
    drafts.push(await forwardDraft(db, core, ticket, decision.forward, { note, teamId, delay: origin.undo }))
    drafts.push(...markDrafts(core.directory, threads, note))
  }
  const answered = [...(beside?.joined ?? []), ...(beside?.left ?? [])]
  const offers = answered.map(({ email }) => ({ kind: 'cc', email }) as const)
  drafts.push(...(await endOffers(db, core, ticket, threads, offers)))
  if (decision.change.unsentSince === null) drafts.push(...(await endNudges(db, core, ticket.id, threads)))
  for (const thread of ending) await endThread(db, thread.id, core.now())
  drafts.push(...cardDrafts(core.directory, threads))
  await enqueue(
    db,
    drafts.map((draft) => ({ ...draft, eventId })),
  )
  return {
    said: origin.thread && origin.post ? typed : null,
    letter: toCustomer ?? (decision.forward ? note : null),
  }
}

async function writePublic(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { purpose, text }: NonNullable<Decision['toCustomer']>,
  origin: Origin,
): Promise<PublicMessage> {
  const now = core.now()
  return insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'public',
    teamId: ownTeam(core, ticket, origin),
    purpose,
    author: authorOf(origin),
    text,
    at: now,
    publishAt: new Date(now.getTime() + origin.undo),
    saidIn: origin.thread?.id ?? null,
    files: origin.files,
  })
}

function authorOf({ actor, name }: Origin) {
  return actor.kind === 'agent'
    ? ({ kind: 'agent', agent: actor.agent, name } as const)
    : ({ kind: 'helpdesk', name } as const)
}

/** In the name of the team that has the turn, or of the agent's own when he answers for it. */
function ownTeam({ directory }: Core, { teamId }: TicketRow, { actor }: Origin): TeamId {
  const teams = actor.kind === 'agent' ? (directory.agents.get(actor.agent)?.teams ?? []) : []
  return teams.includes(teamId) ? teamId : (teams[0] ?? teamId)
}

/** An escalation's note is addressed to the next level: it goes there whatever the channel mirrors. */
async function writeNote(
  db: Db,
  core: Core,
  ticket: TicketRow,
  decision: Decision,
  text: string,
  origin: Origin,
) {
  return insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'internal',
    purpose: 'note',
    author: authorOf(origin),
    text,
    at: core.now(),
    saidIn: origin.thread?.id ?? null,
    shared: decision.threadFor !== undefined || decision.isShared === true,
    files: origin.files,
  })
}

async function shown(
  db: Db,
  core: Core,
  threads: readonly ThreadRow[],
  message: MessageRow,
  isWhatWasTyped: boolean,
  origin: Origin,
): Promise<DeliveryDraft[]> {
  const files = await filesOf(db, [message.id])
  // A status mail without words of the agent is no post: the card says it.
  if (message.text === '' && files.length === 0) return []
  const typed = origin.thread && origin.post && isWhatWasTyped ? origin.thread : null
  if (typed && origin.post) {
    await recordPost(db, {
      threadId: typed.id,
      externalId: origin.post.id,
      messageId: message.id,
      ours: false,
    })
  }
  return threads
    .filter((thread) => thread.id !== typed?.id)
    .flatMap((thread) => postDrafts(core, thread, message, files, origin.thread))
}

/** Of two teams in one channel the thread stays, whoever has the turn. */
function isEnding({ directory }: Core, thread: ThreadRow, { threadEnds, threadFor }: Decision): boolean {
  const next = threadFor && teamOf(directory, threadFor)
  return thread.teamId === threadEnds && thread.channelId !== next?.channel
}

function pick(ticket: object, change: TicketChange): Record<string, unknown> {
  const values = ticket as Record<string, unknown>
  return Object.fromEntries(Object.keys(change).map((key) => [key, values[key]]))
}
