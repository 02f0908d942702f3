import { teamOf } from '../domain/directory.ts'
import { fill, literally, wordsOf } from '../domain/words/index.ts'
import { type Breaker, breakerOf, ofSender, ofTicket, recentMails, trip } from '../store/breakers.ts'
import type { Db } from '../store/database.ts'
import { enqueue } from '../store/deliveries.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { appendEvent } from '../store/events.ts'
import { liveThreads } from '../store/threads.ts'
import type { Core } from './core.ts'
import { inThread } from './drafts.ts'
import { writeLine } from './helpdesk-line.ts'

/** Whether this mail is one too many for its ticket, which is locked: then it is kept, and nothing else. Asks a person at the first. */
export async function isTooManyForTicket(db: Db, core: Core, ticket: TicketRow): Promise<boolean> {
  const name = ofTicket(ticket.id)
  const breaker = await breakerOf(db, name)
  if (breaker) return !breaker.released
  const count = await recentMails(db, ticket.id)
  if (count < core.settings.atMostPerHour.mailsOfTicket) return false
  if (await trip(db, name, ticket.id)) await ask(db, core, ticket, 'loopInTicket', { count })
  return true
}

/** Once a sender has opened too many tickets: asks in the last one, where all that comes next is kept. */
export async function stopSender(
  db: Db,
  core: Core,
  email: string,
  { openings, breaker }: { readonly openings: number; readonly breaker: Breaker | null },
  ticket: TicketRow,
): Promise<void> {
  if (breaker?.released || openings < core.settings.atMostPerHour.ticketsOfSender) return
  if (await trip(db, ofSender(email), ticket.id))
    await ask(db, core, ticket, 'loopOfSender', { email: literally(email), count: openings + 1 })
}

async function ask(
  db: Db,
  core: Core,
  ticket: TicketRow,
  what: 'loopInTicket' | 'loopOfSender',
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const team = teamOf(core.directory, ticket.teamId)
  const message = await writeLine(db, core, ticket, fill(wordsOf(team.language).line[what], values))
  await appendEvent(db, {
    ticketId: ticket.id,
    kind: 'stopped',
    actor: { kind: 'helpdesk' },
    at: core.now(),
    messageId: message.id,
    data: values,
  })
  const threads = await liveThreads(db, ticket.id)
  const thread = threads.find(({ channelId }) => channelId === team.channel) ?? threads[0]
  if (!thread) return
  await enqueue(db, [
    {
      ...inThread(core.directory, thread),
      kind: 'breaker',
      message: { id: message.id, visibility: message.visibility },
    },
  ])
}
