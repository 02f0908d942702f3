import type { AgentId } from '../domain/ids.ts'
import type { Beside } from '../domain/taken-back.ts'
import type { Db } from '../store/database.ts'
import type { TicketRow } from '../store/entities/ticket.ts'
import { linkTickets, unlinkTickets } from '../store/links.ts'
import { nameOffered } from '../store/messages.ts'
import { addParticipant, removeParticipant } from '../store/participants.ts'
import { personWithAddress } from '../store/people.ts'
import { setStanding } from '../store/quarantine.ts'

/** What a decision changes beside the ticket itself. */
export async function applyBeside(
  db: Db,
  { id, language }: TicketRow,
  { spam, joined = [], left = [], linked }: Beside,
  by: AgentId,
): Promise<void> {
  if (spam) await setStanding(db, spam, 'spam', by)
  for (const { email, name } of joined) {
    const called = name ?? (await nameOffered(db, id, email))
    await addParticipant(db, id, await personWithAddress(db, { email, name: called, language }))
  }
  for (const { email } of left) await removeParticipant(db, id, email)
  if (linked) await linkTickets(db, id, linked)
}

export async function revertBeside(
  db: Db,
  ticket: TicketRow,
  { spam, joined, left, linked }: Beside,
  by: AgentId,
): Promise<void> {
  if (spam) await setStanding(db, spam, null, by)
  if (linked) await unlinkTickets(db, ticket.id, linked)
  await applyBeside(db, ticket, { ...(joined && { left: joined }), ...(left && { joined: left }) }, by)
}
