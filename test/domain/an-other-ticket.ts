import type { TicketId } from '../../src/domain/ids.ts'
import type { Ticket } from '../../src/domain/ticket.ts'
import { aTicket } from './a-scene.ts'

/** The one that a line names. */
export function anOtherTicket(changes: Partial<Ticket> = {}): Ticket {
  return aTicket({ id: '2' as TicketId, number: '10043', subject: 'Beamer', ...changes })
}
