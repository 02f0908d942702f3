import { teamOf } from '../domain/directory.ts'
import type { Actor } from '../domain/events.ts'
import type { FileId, MessageId, TeamId } from '../domain/ids.ts'
import { acknowledgementText } from '../domain/mail-body.ts'
import type { Offer } from '../domain/messages.ts'
import type { Person } from '../domain/people.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { type DeliveryDraft, enqueue } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { filesOf } from '../store/files.ts'
import { linkTickets } from '../store/links.ts'
import {
  type FirstMessage,
  firstMessageRow,
  insertOpening,
  type OpeningIds,
  openingIds,
} from '../store/opening.ts'
import { type Core, pageLink } from './core.ts'
import { openDraft, postDrafts } from './drafts.ts'
import { askInThreads } from './helpdesk-line.ts'
import { helpdeskMail } from './to-customer.ts'

export interface Opening {
  readonly team: TeamId
  readonly requester: Person
  readonly subject: string
  readonly text: string
  readonly fullText?: string | null
  readonly files: readonly FileId[]
  readonly arrivedAt: Date
  readonly actor: Actor
  /** Written by a machine, or by nobody we can name: it is kept as an internal message. */
  readonly unanswerable?: { readonly name: string }
  /** False for machines and for mail older than a day. */
  readonly acknowledge: boolean
  /** The closed ticket that this continues. */
  readonly follows?: TicketRow | null
  /** What the mail names by a number or an id, where its writer has no say. */
  readonly names?: TicketRow | null
  /** The ticket that its first message was written in, though it is about another matter. */
  readonly splitFrom?: TicketRow
  /** Said by the helpdesk below the first message: what could not be read, and what it asks the team. */
  readonly remarks?: readonly Remark[]
  /** Where they have been drawn already. */
  readonly ids?: OpeningIds | null
}

export interface Remark {
  readonly text: string
  readonly offers?: readonly Offer[]
}

/** A new ticket with its first message, its thread, and the acknowledgement: one transaction, the caller's. */
export async function openTicket(
  db: Db,
  core: Core,
  opening: Opening,
): Promise<{ ticket: TicketRow; message: MessageRow }> {
  const { requester, team: teamId, actor, arrivedAt } = opening
  const team = teamOf(core.directory, teamId)
  const now = core.now()
  const ids = opening.ids ?? (await openingIds(db))
  const first = firstMessage(opening)
  const { ticket, thread } = await insertOpening(db, {
    ids,
    subject: opening.subject,
    requesterId: requester.id,
    requesterEmail: requester.email,
    language: requester.language,
    teamId,
    channelId: team.channel,
    arrivedAt,
    waitingSince: opening.unanswerable ? null : arrivedAt,
    follows: opening.follows?.id ?? null,
    actor,
    at: now,
    message: first,
  })
  const message = firstMessageRow(first, ids)
  const files = opening.files.length > 0 ? await filesOf(db, [message.id]) : []
  const drafts: DeliveryDraft[] = [
    openDraft(core.directory, thread),
    ...postDrafts(core, thread, message, files, null),
  ]
  const words = wordsOf(team.language)
  const { follows, names, splitFrom } = opening
  for (const linked of [names, splitFrom]) if (linked) await linkTickets(db, ticket.id, linked.id)
  const remarks = [
    splitFrom &&
      fill(words.line.splitFrom, { number: splitFrom.number, subject: literally(splitFrom.subject) }),
    follows && fill(words.line.follows, { number: follows.number, subject: literally(follows.subject) }),
    names &&
      fill(words.line.names, {
        number: names.number,
        subject: literally(names.subject),
        email: requester.email,
      }),
  ].flatMap((text): Remark[] => (text ? [{ text }] : []))
  for (const said of [...remarks, ...(opening.remarks ?? [])]) {
    drafts.push(...(await askInThreads(db, core, ticket, [thread], said.text, said.offers ?? [])))
  }
  if (opening.acknowledge) drafts.push(await acknowledgement(db, core, ticket, ids.acknowledgement, opening))
  await enqueue(db, drafts)
  return { ticket, message }
}

function firstMessage(opening: Opening): FirstMessage {
  const { text, fullText = null, arrivedAt: at, files, requester, unanswerable } = opening
  const base = { text, fullText, at, files }
  return unanswerable
    ? {
        ...base,
        visibility: 'internal',
        purpose: 'note',
        author: { kind: 'stranger', name: unanswerable.name },
        shared: true,
      }
    : {
        ...base,
        visibility: 'public',
        teamId: opening.team,
        purpose: 'request',
        author: { kind: 'requester', person: requester.id, name: requester.name ?? requester.email },
        publishAt: at,
      }
}

async function acknowledgement(
  db: Db,
  core: Core,
  ticket: TicketRow,
  id: MessageId,
  { actor, follows, splitFrom, text }: Opening,
): Promise<DeliveryDraft> {
  const draft = await helpdeskMail(db, core, ticket, {
    id,
    purpose: 'acknowledgement',
    text: acknowledgementText({
      team: teamOf(core.directory, ticket.teamId),
      language: ticket.language,
      number: ticket.number,
      link: pageLink(core.settings, ticket.token),
      request: actor.kind === 'agent' ? text : null,
      follows: follows?.number ?? null,
      splitFrom: splitFrom?.number ?? null,
    }),
  })
  return splitFrom ? { ...draft, after: splitFrom.id } : draft
}
