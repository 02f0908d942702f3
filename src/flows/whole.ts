import type { Receipt } from '../domain/chat.ts'
import { makeOriginalKey } from '../domain/original-key.ts'
import { fill, type Words } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { mailInTicket } from '../store/messages.ts'
import { type Core, pageLink } from './core.ts'
import { originalOf } from './original.ts'

/** What surely fits into one private notice of every chat. */
const maxLength = 2500

/**
 * All of a mail of which the thread shows what is new, and the way to it as it was laid out: of the one that a button
 * names, else of the newest.
 */
export async function whole(
  db: Db,
  core: Core,
  ticket: TicketRow,
  /** `m123`; null: the newest. */
  named: string | null,
  words: Words,
): Promise<Receipt> {
  const mail = await mailInTicket(db, ticket.id, named?.slice(1) ?? null)
  const { sha256 = null, fullText = null } = mail ?? {}
  const html = sha256 && (await originalOf(core, db, sha256))
  if (!mail || (!fullText && html === null))
    return { outcome: 'refused', notice: { tone: 'refused', text: words.refusal.nothingMore } }
  const text = fullText ?? mail.text
  const { publicUrl, secret } = core.settings
  const link = `${publicUrl}/mails/${makeOriginalKey(mail.id, secret, core.now())}`
  const isCut = text.length > maxLength
  const shown = [
    text.slice(0, maxLength).toWellFormed(),
    isCut &&
      fill(words.line.wholeCut, { link: html === null ? pageLink(core.settings, ticket.token) : link }),
    !isCut && html !== null && fill(words.line.laidOut, { link }),
  ]
  return { outcome: 'accepted', notice: { tone: 'info', text: shown.filter(Boolean).join('\n\n') } }
}
