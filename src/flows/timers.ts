import type { Decision } from '../domain/decision.ts'
import { teamOf } from '../domain/directory.ts'
import type { TicketId } from '../domain/ids.ts'
import { closed } from '../domain/ticket.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { dueTickets, lockTicket } from '../store/tickets.ts'
import { commitDecision } from './commit.ts'
import type { Core } from './core.ts'

/** Reminders and closings that are due, one short transaction each. Run every minute by whoever is scheduled. */
export async function runTimers(core: Core): Promise<number> {
  const now = core.now()
  let done = 0
  for (const id of await dueTickets(core.database.db, 'remind_at', now))
    done += await attempt(core, id, 'remind')
  for (const id of await dueTickets(core.database.db, 'auto_close_at', now))
    done += await attempt(core, id, 'close')
  return done
}

/** One ticket that can't be handled must not keep the others waiting. */
async function attempt(core: Core, id: TicketId, timer: 'remind' | 'close'): Promise<number> {
  try {
    return await runTimer(core, id, timer)
  } catch (error) {
    core.log.error({ err: error, ticket: id, timer }, 'a timer failed; it is tried again')
    return 0
  }
}

async function runTimer(core: Core, id: TicketId, timer: 'remind' | 'close'): Promise<number> {
  return core.database.transaction(async (db) => {
    const ticket = await lockTicket(db, id)
    const decision = timer === 'remind' ? remind(core, ticket) : closeSilently(core, ticket)
    if (!decision) return 0
    await commitDecision(db, core, ticket, decision, {
      actor: { kind: 'helpdesk' },
      name: teamOf(core.directory, ticket.teamId).name,
      thread: null,
      post: null,
      verb: null,
      files: [],
      undo: 0,
    })
    return 1
  })
}

/** One reminder; then only closing is left. Looked at again under the lock: the customer may have written. */
function remind({ now }: Core, ticket: TicketRow): Decision | null {
  if (ticket.status !== 'pending' || !ticket.remindAt || ticket.remindAt > now()) return null
  return {
    event: 'reminded',
    change: { remindAt: null },
    toCustomer: { purpose: 'reminder', text: '' },
    notice: '',
  }
}

function closeSilently({ now, settings }: Core, ticket: TicketRow): Decision | null {
  const isDue = ticket.autoCloseAt !== null && ticket.autoCloseAt <= now()
  if (!isDue || (ticket.status !== 'pending' && ticket.status !== 'resolved')) return null
  return {
    event: 'closed',
    data: { by: 'time' },
    change: closed(now()),
    ...(settings.statusMails === 'none' ? {} : { toCustomer: { purpose: 'closed', text: '' } as const }),
    notice: '',
  }
}
