import type { Offer } from '../domain/messages.ts'
import type { Db } from '../store/database.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { messagesOffering, settleOffers } from '../store/messages.ts'
import type { Core } from './core.ts'
import { editDrafts } from './drafts.ts'

/** A question below a message has been answered: its buttons go, wherever they can. */
export async function endOffers(
  db: Db,
  core: Core,
  ticket: TicketRow,
  threads: readonly ThreadRow[],
  answered: readonly Pick<Offer, 'kind' | 'email'>[],
): Promise<DeliveryDraft[]> {
  const drafts: DeliveryDraft[] = []
  for (const offer of answered) {
    for (const message of await messagesOffering(db, ticket.id, offer)) {
      const offers = (message.offers ?? []).map((one) =>
        isSame(one, offer) ? { ...one, isSettled: true } : one,
      )
      await settleOffers(db, message.id, offers)
      drafts.push(...shownWithout(core, threads, message))
    }
  }
  return drafts
}

/** Where a chat can't edit, the buttons stay and answer that they have been pressed. */
function shownWithout(core: Core, threads: readonly ThreadRow[], message: MessageRow): DeliveryDraft[] {
  const editable = threads.filter(({ channelId }) => {
    const channel = core.directory.channels.get(channelId)
    return channel && core.adapters.get(channel.platform)?.edit
  })
  return editable.flatMap((thread) => editDrafts(core, thread, message))
}

const isSame = (one: Offer, other: Pick<Offer, 'kind' | 'email'>) =>
  one.kind === other.kind && one.email === other.email
