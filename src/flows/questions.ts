import type { MessageId, TicketId } from '../domain/ids.ts'
import type { Db } from '../store/database.ts'
import type { DeliveryDraft } from '../store/deliveries.ts'
import { setStates } from '../store/deliveries.ts'
import type { MessageRow } from '../store/entities/message.ts'
import type { ThreadRow } from '../store/entities/thread.ts'
import { type QuestionKind, questionsOf } from '../store/questions.ts'
import type { Core } from './core.ts'
import { inThread } from './drafts.ts'

/** A line with buttons below a message that did not go out, in the thread where it was said. */
export function troubleDrafts(
  { directory }: Core,
  threads: readonly ThreadRow[],
  message: MessageRow,
): DeliveryDraft[] {
  const thread = threads.find(({ id }) => id === message.saidIn) ?? threads[0]
  if (!thread) return []
  return [
    {
      ...inThread(directory, thread),
      kind: 'trouble',
      message: { id: message.id, visibility: message.visibility },
    },
  ]
}

/** Whether the text of the ticket's agents should be sent has been answered. */
export function endNudges(
  db: Db,
  core: Core,
  ticketId: TicketId,
  threads: readonly ThreadRow[],
): Promise<DeliveryDraft[]> {
  return endQuestions(db, core, ticketId, 'nudge', null, threads)
}

/** What becomes of these messages, which did not go out, has been answered. */
export function endTroubles(
  db: Db,
  core: Core,
  ticketId: TicketId,
  about: readonly MessageId[],
  threads: readonly ThreadRow[],
): Promise<DeliveryDraft[]> {
  return endQuestions(db, core, ticketId, 'trouble', about, threads)
}

/** Whether mail that came too fast is let through has been answered. */
export function endBreakers(
  db: Db,
  core: Core,
  ticketId: TicketId,
  threads: readonly ThreadRow[],
): Promise<DeliveryDraft[]> {
  return endQuestions(db, core, ticketId, 'breaker', null, threads)
}

/** Lines that asked are withdrawn, in the lane that they go out in, so also one under way; those that would ask are revoked. */
async function endQuestions(
  db: Db,
  { directory }: Core,
  ticketId: TicketId,
  kind: QuestionKind,
  about: readonly MessageId[] | null,
  threads: readonly ThreadRow[],
): Promise<DeliveryDraft[]> {
  const questions = await questionsOf(db, ticketId, kind, about)
  const unasked = questions.filter(({ state }) => state === 'waiting')
  await setStates(
    db,
    unasked.map(({ id }) => id),
    'revoked',
    null,
  )
  return questions
    .filter((question) => !unasked.includes(question))
    .flatMap(({ lane, threadId, messageId, messageVisibility }) => {
      const thread = threads.find(({ id }) => id === threadId)
      if (!thread || !messageId || !messageVisibility) return []
      const message = { id: messageId, visibility: messageVisibility }
      return [{ ...inThread(directory, thread), lane, kind: 'withdraw' as const, message }]
    })
}
