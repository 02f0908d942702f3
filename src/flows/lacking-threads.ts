import type { TeamId, TicketId } from '../domain/ids.ts'
import { enqueue, parkedInUnopened, release } from '../store/deliveries.ts'
import { liveThreads } from '../store/threads.ts'
import { lackingThreads, lockTicket } from '../store/tickets.ts'
import type { Core } from './core.ts'
import { threadForTeam } from './thread-for-team.ts'

/**
 * Every ticket that is not closed has a thread with the team that has the turn, and with those it goes back to. What is
 * missing is made: tickets older than a team's channel, threads that could not be opened until a person mended it. Run
 * every few minutes by whoever is scheduled.
 */
export async function makeLackingThreads(core: Core): Promise<number> {
  const { db } = core.database
  let made = 0
  for (const { ticketId, teamId } of await lackingThreads(db)) {
    // A team that is no longer configured is refused at the start as long as it has tickets.
    if (!core.directory.teams.has(teamId)) continue
    try {
      if (await makeThread(core, ticketId, teamId)) made++
    } catch (error) {
      // One ticket that can't be handled must not keep the others waiting.
      core.log.error({ err: error, ticket: ticketId, team: teamId }, 'a missing thread could not be made')
    }
  }
  await core.database.transaction(async (tx) => release(tx, await parkedInUnopened(tx)))
  return made
}

/** Looked at again under the lock: it may have been made, or handed over, meanwhile. */
async function makeThread(core: Core, ticketId: TicketId, teamId: TeamId): Promise<boolean> {
  return core.database.transaction(async (db) => {
    const ticket = await lockTicket(db, ticketId)
    const isTheirs = ticket.teamId === teamId || ticket.returnPath.some(({ team }) => team === teamId)
    if (ticket.status === 'closed' || !isTheirs) return false
    const drafts = await threadForTeam(db, core, ticket, await liveThreads(db, ticket.id), teamId)
    await enqueue(db, drafts)
    return drafts.length > 0
  })
}
