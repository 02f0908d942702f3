import type { Card } from '../domain/card.ts'
import type { Notice } from '../domain/chat.ts'
import { cleanText } from '../domain/clean-text.ts'
import type { Arguments, Verb } from '../domain/commands/index.ts'
import { confidentialIn } from '../domain/confidential.ts'
import { channelOf, teamOf } from '../domain/directory.ts'
import type { TeamId, TicketId } from '../domain/ids.ts'
import type { IncomingMail } from '../domain/mail.ts'
import { makeMessageId } from '../domain/message-ids.ts'
import type { Agent } from '../domain/people.ts'
import { excerptLength, quarantineCard } from '../domain/quarantine-card.ts'
import { Refusal } from '../domain/refusal.ts'
import { isAnsweredPolitely, type QuarantineReason } from '../domain/senders.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import { type LockedArrival, settleArrival } from '../store/arrivals.ts'
import { type Claimed, settleSuperseded } from '../store/claims.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue } from '../store/deliveries.ts'
import type { QuarantineRow } from '../store/entities/quarantine.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import {
  countSpam,
  decideQuarantine,
  holdMail,
  indexAnswers,
  insertAnswer,
  lockCardless,
  lockQuarantine,
  newestCard,
  openQuarantine,
  releaseArrivals,
  type ShownQuarantine,
  setStanding,
  teamsWithCardless,
} from '../store/quarantine.ts'
import { endThread, insertThread, threadById } from '../store/threads.ts'
import type { Core } from './core.ts'
import type { Surface } from './deliver.ts'
import { cardDrafts, lanePriority, openDraft } from './drafts.ts'
import { smtpDestination } from './to-customer.ts'
import { namesOf } from './withheld.ts'

const fiveMinutes = 5 * 60 * 1000

/** The mail waits for a person, as a card in the team's channel. Its source stays, whatever is decided. */
export async function quarantineMail(
  db: Db,
  core: Core,
  arrival: LockedArrival,
  mail: IncomingMail,
  sender: { readonly email: string; readonly reason: QuarantineReason },
): Promise<void> {
  const { email, reason } = sender
  const entry =
    (reason === 'spam' ? await countSpam(db, email, arrival.receivedAt) : null) ??
    (await holdMail(db, {
      teamId: arrival.teamId,
      email,
      name: mail.from?.name ?? null,
      reason,
      subject: mail.subject,
      excerpt: cleanText(mail.reply.slice(0, 2 * excerptLength)),
      files: mail.files.slice(0, 10).map(({ name }) => name),
      at: arrival.receivedAt,
    }))
  const thread = entry.threadId ? await threadById(db, entry.threadId) : null
  const drafts = thread ? cardDrafts(core.directory, [thread]) : await cardsFor(db, core, arrival.teamId)
  drafts.push(...(await politeAnswer(db, core, arrival, mail, entry)))
  await enqueue(db, drafts)
  await settleArrival(db, arrival.id, {
    state: 'quarantined',
    quarantineId: entry.id,
    headerId: mail.messageId,
    contentHash: mail.contentHash,
  })
}

/** A burst must not flood the channel: beyond these, mail waits until there are decisions, or an hour has passed. */
const cardsAtOnce = 10
const hour = 60 * 60 * 1000

/** Cards for those that wait for one, as far as there may be more; the newest says how many wait behind it. */
async function cardsFor(db: Db, core: Core, teamId: TeamId): Promise<DeliveryDraft[]> {
  const since = new Date(core.now().getTime() - hour)
  const waiting = await lockCardless(db, teamId, cardsAtOnce, since)
  const drafts: DeliveryDraft[] = []
  for (const entry of waiting) drafts.push(await opening(db, core, entry))
  const newest = waiting.length === 0 ? await newestCard(db, teamId) : null
  const thread = newest && (await threadById(db, newest))
  return thread ? cardDrafts(core.directory, [thread]) : drafts
}

/** An hour after a burst the next cards come, whether or not anybody has decided. */
export async function showQuarantined(core: Core): Promise<void> {
  for (const teamId of await teamsWithCardless(core.database.db)) {
    if (!core.directory.teams.has(teamId)) continue
    await core.database.transaction(async (db) => enqueue(db, await cardsFor(db, core, teamId)))
  }
}

async function opening(db: Db, { directory }: Core, { id, teamId }: QuarantineRow): Promise<DeliveryDraft> {
  const { channel } = teamOf(directory, teamId)
  const thread = await insertThread(db, { ticketId: null, teamId, channelId: channel })
  await openQuarantine(db, id, thread.id)
  return openDraft(directory, thread)
}

async function politeAnswer(
  db: Db,
  { settings, directory, now }: Core,
  arrival: LockedArrival,
  mail: IncomingMail,
  entry: QuarantineRow,
): Promise<DeliveryDraft[]> {
  const { authenticated } = mail
  const { envelopeFrom } = arrival
  const isDue = isAnsweredPolitely({
    reason: entry.reason,
    authenticated,
    isMachine: mail.machine !== null,
    envelopeFrom,
  })
  if (!isDue || arrival.quiet) return []
  const { secret, mailDomain: domain } = settings
  const answer = await insertAnswer(
    db,
    { quarantineId: entry.id, email: entry.email, at: now(), parent: mail.messageId, subject: mail.subject },
    (id) => makeMessageId({ ticketNumber: `q${entry.id}`, messageId: id, secret, domain }),
  )
  if (!answer) return []
  return [
    {
      kind: 'answer',
      lane: `answer ${answer.id}`,
      destination: smtpDestination(teamOf(directory, entry.teamId)),
      priority: lanePriority.mail,
      key: answer.headerId,
      ticketId: null,
      answerId: answer.id,
    },
  ]
}

/** An agent decided on a card. What was refused can still be accepted; what was accepted is a ticket by now. */
export async function decideInQuarantine(
  db: Db,
  core: Core,
  thread: ThreadRow,
  agent: Agent,
  verb: Verb,
  { flags, address }: Arguments,
  words: Words,
): Promise<Notice | Refusal> {
  const entry = await lockQuarantine(db, thread.id)
  if (!entry) return new Refusal(words.refusal.noTicket)
  if (flags.has('same')) return new Refusal(fill(words.refusal.onlyInTicket, { option: 'accept --same' }))
  if (address && address.toLowerCase() !== entry.email)
    return new Refusal(fill(words.refusal.otherSender, { email: entry.email, other: literally(address) }))
  const by = entry.decidedBy && (core.directory.agents.get(entry.decidedBy)?.name ?? entry.decidedBy)
  if (entry.state === 'accepted') return new Refusal(fill(words.refusal.decidedAlready, { name: by ?? '' }))
  const decide = (state: 'accepted' | 'rejected' | 'spam') =>
    decideQuarantine(db, entry.id, { state, by: agent.id, at: core.now() })
  const { email } = entry
  let text: string
  switch (verb) {
    case 'accept': {
      const forGood = flags.has('sender')
      await decide('accepted')
      if (forGood) await setStanding(db, email, 'accepted', agent.id)
      await releaseArrivals(db, entry.id)
      text = acceptedText(entry, forGood, words)
      break
    }
    case 'reject':
      await decide('rejected')
      text = words.notice.quarantine.rejected
      break
    case 'spam':
      await decide('spam')
      await setStanding(db, email, 'spam', agent.id)
      text = words.notice.quarantine.spam
      break
    default:
      throw new Error(`nothing in quarantine is decided by ${verb}`)
  }
  await enqueue(db, [...cardDrafts(core.directory, [thread]), ...(await cardsFor(db, core, entry.teamId))])
  return { tone: 'done', text: fill(text, { email }) }
}

/** Once is once: who counts as spam goes on doing so, and his next mail is a card again. */
function acceptedText({ state, reason }: QuarantineRow, forGood: boolean, { notice }: Words): string {
  if (forGood) return notice.quarantine.acceptedSender
  const isSpam = state === 'spam' || reason === 'spam'
  return isSpam ? notice.quarantine.acceptedSpam : notice.quarantine.accepted
}

/** Its card is gone from the chat: without one nobody could decide. False if it went at once; then somebody deletes it on purpose. */
export async function reopenCard(
  core: Core,
  delivery: Claimed,
  threadId: ThreadRow['id'],
  reason: string,
): Promise<boolean> {
  return core.database.transaction(async (db) => {
    const entry = await lockQuarantine(db, threadId)
    const thread = await threadById(db, threadId)
    if (!entry || !thread || core.now().getTime() - thread.createdAt.getTime() < fiveMinutes) return false
    if ((await settleSuperseded(db, delivery, reason)) && entry.state === 'waiting') {
      await endThread(db, threadId, core.now())
      await enqueue(db, [await opening(db, core, entry)])
    }
    return true
  })
}

/** A mail that was let in has become a ticket, or part of one: its card says which. */
export async function noteWhatCameOfIt(
  db: Db,
  core: Core,
  { quarantineId, quarantineThread }: LockedArrival,
  ticketId: TicketId,
): Promise<void> {
  if (quarantineId) await indexAnswers(db, quarantineId, ticketId)
  const thread = quarantineThread && (await threadById(db, quarantineThread))
  if (thread) await enqueue(db, cardDrafts(core.directory, [thread]))
}

export function quarantineCardFor(
  core: Core,
  { thread, team }: Omit<Surface, 'adapter'>,
  entry: ShownQuarantine,
): Card {
  const by = entry.decidedBy
  const channel = channelOf(core.directory, thread.channelId)
  const confidential =
    channel.confidential === 'hold' ? confidentialIn(`${entry.subject}\n${entry.excerpt}`, entry.files) : []
  return quarantineCard({
    ...entry,
    decidedBy: by && (core.directory.agents.get(by)?.name ?? by),
    content: channel.content,
    withheld: confidential.length > 0 ? namesOf(confidential, team.language) : null,
    language: team.language,
    now: core.now(),
  })
}
