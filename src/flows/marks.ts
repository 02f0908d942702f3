import type { Mark } from '../domain/chat.ts'
import { fill, wordsOf } from '../domain/words/index.ts'
import { mailOf } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { Core } from './core.ts'
import type { Surface } from './deliver.ts'

/** Where a public message stands on its way to the customer, from the delivery that carries it. */
export async function markFor(
  { database }: Core,
  { team }: Surface,
  message: MessageRow,
): Promise<Mark | null> {
  const words = wordsOf(team.language)
  if (message.revokedAt)
    return {
      state: 'revoked',
      label: message.visibility === 'public' ? words.mark.revoked : words.mark.takenBack,
    }
  const mail = await mailOf(database.db, message.id)
  if (!mail) return null
  const { delivery, name } = mail
  const parts = { reached: mail.reached.join(', '), missed: mail.missed.join(', ') }
  const isPartly = mail.reached.length > 0
  switch (delivery.state) {
    case 'sent':
      return { state: 'sent', label: fill(words.mark.sent, { name }) }
    case 'parked':
      return delivery.error === 'held'
        ? { state: 'held', label: fill(words.mark.held, { name }) }
        : {
            state: 'parked',
            label: fill(isPartly ? words.mark.parkedPartly : words.mark.parked, {
              error: delivery.error ?? '',
              ...parts,
            }),
          }
    case 'revoked':
    case 'superseded':
      return { state: 'revoked', label: words.mark.revoked }
    default:
      return {
        state: 'waiting',
        label: isPartly ? fill(words.mark.partly, parts) : fill(words.mark.waiting, { name }),
        ...(message.publishAt && message.publishAt > message.at ? { until: message.publishAt } : {}),
      }
  }
}
