import { teamOf } from '../domain/directory.ts'
import type { InternalMessage, Offer } from '../domain/messages.ts'
import type { Db } from '../store/database.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { insertMessage } from '../store/messages.ts'
import type { Core } from './core.ts'
import { postDrafts } from './drafts.ts'

/** A line of the helpdesk's own, in all threads of the ticket. */
export function sayInThreads(
  db: Db,
  core: Core,
  ticket: TicketRow,
  threads: readonly ThreadRow[],
  text: string,
): Promise<DeliveryDraft[]> {
  return askInThreads(db, core, ticket, threads, text, [])
}

/** … with a button for each offer. */
export async function askInThreads(
  db: Db,
  core: Core,
  ticket: TicketRow,
  threads: readonly ThreadRow[],
  text: string,
  offers: readonly Offer[],
): Promise<DeliveryDraft[]> {
  const line = await writeLine(db, core, ticket, text, offers)
  return threads.flatMap((thread) => postDrafts(core, thread, line, [], null))
}

/** Internal, and nobody's secret: the other threads read it whatever a channel lets out. Shown nowhere yet. */
export function writeLine(
  db: Db,
  core: Core,
  ticket: TicketRow,
  text: string,
  offers: readonly Offer[] = [],
): Promise<InternalMessage> {
  return insertMessage(db, {
    ticketId: ticket.id,
    visibility: 'internal',
    purpose: 'note',
    author: { kind: 'helpdesk', name: teamOf(core.directory, ticket.teamId).name },
    text,
    at: core.now(),
    shared: true,
    ...(offers.length > 0 ? { offers } : {}),
  })
}
