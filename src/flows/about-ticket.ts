import type { Receipt } from '../domain/chat.ts'
import type { Arguments, Command, Scene } from '../domain/commands/index.ts'
import { Refusal } from '../domain/refusal.ts'
import { fill } from '../domain/words/index.ts'
import type { Db } from '../store/database.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { acceptSender } from './accept-sender.ts'
import * as answers from './answers.ts'
import type { Core } from './core.ts'
import { linkWith } from './link.ts'
import { makeRequester } from './make-requester.ts'
import { mergeInto } from './merge.ts'
import { resume } from './resume.ts'
import { retry } from './retry.ts'
import { reveal } from './reveal.ts'
import { putAwayAsSpam } from './spam.ts'
import { undo } from './undo.ts'
import { whole } from './whole.ts'

/** Commands about one ticket that are no verb of it: they look something up, or change what stands around it. */
export async function answerAboutTicket(
  db: Db,
  core: Core,
  { verb }: Command,
  ticket: TicketRow,
  /** Of a command about two. */
  other: TicketRow | null,
  scene: Scene,
  thread: ThreadRow | null,
  given: Arguments,
): Promise<Receipt> {
  if (verb === 'show')
    return { outcome: 'accepted', notice: await answers.show(db, core, ticket, scene.words) }
  if (verb === 'original') return whole(db, core, ticket, given.message, scene.words)
  const here = thread?.ticketId === ticket.id ? thread : null
  const said = await sentence()
  if (!(said instanceof Refusal)) return { outcome: 'accepted', notice: { tone: 'done', text: said } }
  const { sentence: text, offer } = said
  if (typeof offer !== 'object') return { outcome: 'refused', notice: { tone: 'refused', text } }
  // Where no thread says which ticket is meant, the number goes first.
  const line = [offer.verb, ...(thread?.ticketId ? [] : [ticket.number]), offer.rest].join(' ')
  return { outcome: 'refused', notice: { tone: 'refused', text, buttons: [{ label: offer.label, line }] } }

  async function sentence(): Promise<string | Refusal> {
    switch (verb) {
      case 'undo':
        return undo(db, core, ticket, scene, given.message)
      case 'retry':
        return retry(db, core, ticket, scene)
      case 'resume':
        return resume(db, core, ticket, scene)
      case 'accept':
        return acceptSender(db, core, ticket, scene, given)
      case 'requester':
        return makeRequester(db, core, ticket, scene, given)
      case 'reveal':
        return reveal(db, core, ticket, scene, here, given)
      case 'link':
        if (!other) throw new Error('a link needs two tickets')
        return linkWith(db, core, ticket, other, scene, here)
      case 'merge':
        if (!other) throw new Error('a merge needs two tickets')
        return mergeInto(db, core, ticket, other, scene)
      case 'spam':
        return putAwayAsSpam(db, core, ticket, scene)
      case 'reject':
        return new Refusal(fill(scene.words.refusal.onlyInQuarantine, { verb }))
      default:
        throw new Error(`nothing answers ${verb}`)
    }
  }
}
