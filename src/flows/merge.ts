import type { Scene } from '../domain/commands/index.ts'
import { teamOf } from '../domain/directory.ts'
import type { TeamId } from '../domain/ids.ts'
import { mergedText } from '../domain/mail-body.ts'
import { joining, type Merge, merge } from '../domain/merge.ts'
import type { Person } from '../domain/people.ts'
import { Refusal } from '../domain/refusal.ts'
import { finalCommand } from '../domain/taken-back.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue, setStates } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { type TicketRow, ticketOf } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { leavingOf, lockOwnMails, moveInto } from '../store/merging.ts'
import { storyOf } from '../store/messages.ts'
import { participantsOf } from '../store/participants.ts'
import { endThread, liveThreads } from '../store/threads.ts'
import { changeTicket } from '../store/tickets.ts'
import { type Core, pageLink } from './core.ts'
import { cardDrafts, inThread } from './drafts.ts'
import { sayInThreads } from './helpdesk-line.ts'
import { endBreakers, endNudges } from './questions.ts'
import { storyDrafts } from './thread-for-team.ts'
import { helpdeskMail } from './to-customer.ts'

/**
 * A ticket goes into another of the same requester, for good: its number leads there from everywhere. Both are locked.
 * The one that is left tells the whole story; the thread of the one that went says where.
 */
export async function mergeInto(
  db: Db,
  core: Core,
  ticket: TicketRow,
  other: TicketRow,
  scene: Scene,
): Promise<string | Refusal> {
  const decision = merge(scene, ticketOf(other), await leavingOf(db, ticket.id))
  if (decision instanceof Refusal) return decision
  const present = { ...scene, participants: await participantsOf(db, other.id) }
  const joined = joining(scene.participants, present)

  const drafts = await settleWhatWaits(db, core, ticket, decision)
  const story = (await storyOf(db, ticket.id)).filter(isWorthTelling)
  await moveInto(db, ticket.id, other.id)
  await changeTicket(db, other.id, decision.kept)
  await changeTicket(db, ticket.id, decision.gone)
  const turn = decision.turnMoves ? turnMoved(core, ticket, other) : []
  drafts.push(...(await leave(db, core, ticket, other, scene, turn)))
  drafts.push(...(await arrive(db, core, ticket, other, scene, story, joined, turn)))
  if (decision.isTold) drafts.push(await explain(db, core, ticket, other))
  await enqueue(db, drafts)
  await record(db, core, ticket, other, scene)
  return notice(ticket, other, scene, decision, joined, turn)
}

/** What people said, and what is still to be decided; the helpdesk's own lines were about the ticket that went. */
function isWorthTelling({ authorKind, offers }: MessageRow): boolean {
  return authorKind !== 'helpdesk' || (offers ?? []).some(({ isSettled }) => !isSettled)
}

/** Nobody is asked any more in the old thread; and what the helpdesk itself would still mail, the explanation says. */
async function settleWhatWaits(
  db: Db,
  core: Core,
  ticket: TicketRow,
  { isTold }: Merge,
): Promise<DeliveryDraft[]> {
  const threads = await liveThreads(db, ticket.id)
  if (isTold) await setStates(db, await lockOwnMails(db, ticket.id), 'revoked', null)
  return [
    ...(await endNudges(db, core, ticket.id, threads)),
    ...(await endBreakers(db, core, ticket.id, threads)),
  ]
}

/** Whose turn it is from now on, for the threads of both. */
function turnMoved({ directory }: Core, ticket: TicketRow, other: TicketRow): string[] {
  const [before, now] = [teamOf(directory, ticket.teamId), teamOf(directory, other.teamId)]
  return [fill(wordsOf(now.language).line.turnMoved, { before: before.name, team: now.name })]
}

async function leave(
  db: Db,
  core: Core,
  ticket: TicketRow,
  other: TicketRow,
  { agent }: Scene,
  turn: readonly string[],
): Promise<DeliveryDraft[]> {
  const threads = await liveThreads(db, ticket.id)
  const { line } = wordsOf(teamOf(core.directory, ticket.teamId).language)
  const into = { number: other.number, subject: literally(other.subject) }
  const text = [fill(line.mergedInto, { agent: agent.name, ...into }), ...turn].join('\n')
  const said = await sayInThreads(db, core, ticket, threads, text)
  const told = turn.length > 0 ? inChannelOf(core, ticket.teamId, threads, said) : []
  for (const { id } of threads) await endThread(db, id, core.now())
  return [...said, ...told, ...cardDrafts(core.directory, threads)]
}

/** What was said in a team's thread also in its channel, where nobody may look into the thread. */
function inChannelOf(
  { directory }: Core,
  teamId: TeamId,
  threads: readonly ThreadRow[],
  said: readonly DeliveryDraft[],
): DeliveryDraft[] {
  const { channel } = teamOf(directory, teamId)
  const thread = threads.find(({ channelId }) => channelId === channel)
  const message = said[0]?.message
  return thread && message ? [{ ...inThread(directory, thread), kind: 'line', message }] : []
}

async function arrive(
  db: Db,
  core: Core,
  ticket: TicketRow,
  other: TicketRow,
  { agent }: Scene,
  story: readonly MessageRow[],
  joined: readonly Person[],
  turn: readonly string[],
): Promise<DeliveryDraft[]> {
  const threads = await liveThreads(db, other.id)
  const { line } = wordsOf(teamOf(core.directory, other.teamId).language)
  const from = { number: ticket.number, subject: literally(ticket.subject) }
  const said = [
    fill(line.mergedFrom, { agent: agent.name, ...from }),
    ...turn,
    ...(joined.length > 0 ? [fill(line.joined, { names: namesOf(joined) })] : []),
  ].join('\n')
  const drafts = await sayInThreads(db, core, other, threads, said)
  if (turn.length > 0) drafts.push(...inChannelOf(core, other.teamId, threads, drafts))
  for (const thread of threads) drafts.push(...(await storyDrafts(db, core, other, thread, story)))
  return [...drafts, ...cardDrafts(core.directory, threads)]
}

/** The one mail that the customer gets: which number stays, and that nothing is lost. */
function explain(db: Db, core: Core, ticket: TicketRow, other: TicketRow): Promise<DeliveryDraft> {
  const text = mergedText({
    team: teamOf(core.directory, other.teamId),
    language: other.language,
    old: ticket.number,
    subject: ticket.subject,
    number: other.number,
    link: pageLink(core.settings, other.token),
  })
  return helpdeskMail(db, core, other, { purpose: 'merged', text })
}

async function record(
  db: Db,
  core: Core,
  ticket: TicketRow,
  other: TicketRow,
  { agent }: Scene,
): Promise<void> {
  const base = { kind: 'merged', actor: { kind: 'agent', agent: agent.id }, at: core.now() } as const
  await appendEvent(db, { ...base, ticketId: ticket.id, data: { into: other.number } })
  const undo = finalCommand('merge')
  await appendEvent(db, { ...base, ticketId: other.id, data: { from: ticket.number, undo } })
}

function notice(
  ticket: TicketRow,
  other: TicketRow,
  { words, requester }: Scene,
  { isTold }: Merge,
  joined: readonly Person[],
  turn: readonly string[],
): string {
  const name = literally(requester.name ?? requester.email)
  const numbers = { number: ticket.number, other: other.number, subject: literally(other.subject) }
  return [
    fill(words.notice.merged, numbers),
    ...(isTold ? [fill(words.notice.mergedTold, { name })] : []),
    ...turn,
    ...(joined.length > 0 ? [fill(words.line.joined, { names: namesOf(joined) })] : []),
    words.notice.mergedForGood,
  ].join(' ')
}

function namesOf(people: readonly Person[]): string {
  return people.map(({ name, email }) => (name ? `${literally(name)} <${email}>` : email)).join(', ')
}
