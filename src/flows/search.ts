import type { ChannelRef, Notice, Receipt } from '../domain/chat.ts'
import { usageOfVerb } from '../domain/commands/index.ts'
import { mayBeReadIn, placeOf } from '../domain/directory.ts'
import type { TicketId } from '../domain/ids.ts'
import type { FoundTicket } from '../domain/overview.ts'
import { excerpt, foundIn, tsquery, type Wanted, wantedIn } from '../domain/search-words.ts'
import { ticketNumber } from '../domain/ticket-number.ts'
import { fill, literally, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import { findTickets, type Hit, type SaidIn, saidLately } from '../store/search.ts'
import { finalTicketId, ticketIdByNumber } from '../store/tickets.ts'
import { ageOf } from './answers.ts'
import type { Core } from './core.ts'
import { withheldIn } from './withheld.ts'

/** As many as anyone reads. */
const shown = 20
/** Some of what is found may rest on words that must not be read where it is asked for. */
const looked = 60

/** Tickets by number, subject, requester and what was said, with a line of it: only of what may be read in that place. */
export async function search(
  db: Db,
  core: Core,
  from: ChannelRef,
  question: string,
  words: Words,
): Promise<Receipt> {
  const wanted = wantedIn(question)
  if (wanted.length === 0) {
    const text = fill(words.refusal.usage, { usage: usageOfVerb('search') })
    return { outcome: 'refused', notice: { tone: 'refused', text } }
  }
  const hits = await findTickets(db, tsquery(wanted), await numbered(db, question), from.platform, looked)
  const said = Map.groupBy(
    (
      await saidLately(
        db,
        hits.map(({ id }) => id),
      )
    ).filter(isReadableIn(core, from)),
    ({ ticketId }) => ticketId,
  )
  const readable = hits.filter((hit) => hit.isOpen || holds(hit, said.get(hit.id) ?? [], wanted))
  const found = readable.slice(0, shown).map((hit): FoundTicket => {
    const previewed = previewOf(core, from, said.get(hit.id) ?? [], wanted)
    return {
      number: hit.number,
      subject: literally(hit.subject),
      detail: detailOf(hit, core.now(), words),
      thread: hit.thread === null ? null : { platform: from.platform, id: hit.thread },
      preview: previewed ? previewText(previewed, wanted, words) : '',
    }
  })
  const isCut = readable.length > shown || hits.length === looked
  return { outcome: 'accepted', notice: noticeOf(question, found, isCut, words), found }
}

async function numbered(db: Db, question: string): Promise<TicketId | null> {
  const number = ticketNumber(question)
  const id = number ? await ticketIdByNumber(db, number) : null
  return id && finalTicketId(db, id)
}

function isReadableIn({ directory }: Core, from: ChannelRef) {
  const place = placeOf(directory, from)
  return (message: SaidIn): boolean => mayBeReadIn(directory, message, message.channelId, place)
}

/** Found by what is internal: it must stand in what may be read here. */
function holds({ heading }: Hit, said: readonly SaidIn[], wanted: Wanted): boolean {
  const found = new Set(
    [heading, ...said.map(({ text }) => text)].flatMap((text) => [...foundIn(text, wanted)]),
  )
  return found.size === wanted.length
}

/** Of the messages with the most of the words the newest; none of what is held back there. */
function previewOf({ directory }: Core, from: ChannelRef, said: readonly SaidIn[], wanted: Wanted) {
  const place = placeOf(directory, from)
  if (place.content === 'header') return null
  const open = said.filter((message) => withheldIn(place, message, message.channelId, []).length === 0)
  const counted = open.map((message) => ({ message, count: foundIn(message.text, wanted).size }))
  const best = counted.reduce((most, one) => (one.count > most.count ? one : most), {
    message: null,
    count: 0,
  } as {
    message: SaidIn | null
    count: number
  })
  return best.message ?? open.find(({ text }) => text !== '') ?? null
}

function previewText({ authorName, text, visibility }: SaidIn, wanted: Wanted, words: Words): string {
  const row = visibility === 'internal' ? words.list.previewInternal : words.list.preview
  return fill(row, { author: literally(authorName), text: literally(excerpt(text, wanted)) })
}

function detailOf({ status, assignee, arrivedAt }: Hit, now: Date, words: Words): string {
  const owner = literally(assignee ?? words.card.nobody)
  return [words.status[status], owner, ageOf(arrivedAt, now, words)].join(' · ')
}

function noticeOf(question: string, found: readonly FoundTicket[], isCut: boolean, words: Words): Notice {
  const asked = literally(question.trim().slice(0, 100).toWellFormed())
  if (found.length === 0) return { tone: 'info', text: fill(words.list.nothingFound, { words: asked }) }
  const rows = found.map(({ number, subject, detail, preview }) =>
    [`**${number}** ${subject} · ${detail}`, ...(preview ? [`> ${preview}`] : [])].join('\n'),
  )
  const heading = fill(words.list.found, { words: asked, count: found.length })
  return { tone: 'info', text: [heading, ...rows, ...(isCut ? [words.list.narrow] : [])].join('\n\n') }
}
