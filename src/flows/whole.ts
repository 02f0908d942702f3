import type { Receipt } from '../domain/chat.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { newestWhole, wholeOf } from '../store/messages.ts'
import { type Core, pageLink } from './core.ts'

/** What surely fits into one private notice of every chat. */
const maxLength = 2500

/** All of a mail of which the thread shows what is new: of the one that a button names, else of the newest. */
export async function whole(
  db: Db,
  core: Core,
  ticket: TicketRow,
  /** `m123`; null: the newest. */
  named: string | null,
  words: Words,
): Promise<Receipt> {
  const id = named?.slice(1)
  const text = id ? await wholeOf(db, ticket.id, id) : await newestWhole(db, ticket.id)
  if (!text) return { outcome: 'refused', notice: { tone: 'refused', text: words.refusal.nothingMore } }
  if (text.length <= maxLength) return { outcome: 'accepted', notice: { tone: 'info', text } }
  const link = pageLink(core.settings, ticket.token)
  const more = fill(words.line.wholeCut, { link })
  const shown = `${text.slice(0, maxLength).toWellFormed()}\n\n${more}`
  return { outcome: 'accepted', notice: { tone: 'info', text: shown } }
}
