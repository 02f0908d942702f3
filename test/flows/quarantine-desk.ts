import { randomUUID } from 'node:crypto'
import type { ThreadRef } from '../../src/domain/chat.ts'
import { takeMail } from '../../src/flows/mail-in.ts'
import { storedArrivals } from '../../src/store/arrivals.ts'
import type { WrittenMail } from '../fakes/raw-mail.ts'
import { authservId, type Helpdesk } from './helpdesk.ts'

export const someone = () => `${randomUUID().slice(0, 8)}@fremd.example`
export const passed = (from: string) => [
  `Authentication-Results: ${authservId}; dmarc=pass header.from=${from.split('@')[1]}`,
]
export const failed = [`Authentication-Results: ${authservId}; dmarc=fail header.from=x; spf=fail`]

/** What happens around the cards of mail that waits, on whichever desk a test has. */
export function quarantineOf(desk: () => Helpdesk) {
  const number = async (table: string) =>
    Number((await desk().sql<{ n: string }>(`select count(*) as n from ${table}`))[0]?.n)

  const cards = () =>
    desk().chat.posts.flatMap(({ ref, card }) =>
      card?.state.key === 'quarantine' ? [{ thread: ref.thread, card }] : [],
    )
  const onlyCard = () => {
    expect(cards()).toHaveLength(1)
    return cards()[0] as { thread: ThreadRef; card: NonNullable<ReturnType<typeof cards>[0]>['card'] }
  }
  const click = async (line: string, agent = 'anna') =>
    desk().happen({
      kind: 'command',
      id: randomUUID(),
      at: desk().now,
      user: { id: `U-${agent}`, name: agent },
      channel: { platform: 'chat', id: 'C-support' },
      thread: onlyCard().thread,
      line,
    })
  /** What the intake does with mail that waits in the table. */
  const takeStored = async () => {
    for (const { id } of await storedArrivals(desk().core.database.db, 100)) await takeMail(desk().core, id)
    await desk().deliver()
  }
  const arrives = async (mail: WrittenMail, envelopeFrom: string | null = null) => {
    const ticket = await desk().receive(mail, 'support', envelopeFrom)
    await desk().deliver()
    return ticket
  }
  return { number, cards, onlyCard, click, takeStored, arrives }
}
