import type { TicketRow } from '../../src/store/entities/ticket.ts'
import type { Helpdesk } from './helpdesk.ts'

/** Of one customer, each with its acknowledgement. */
export async function ofOne(desk: Helpdesk, ...subjects: string[]): Promise<TicketRow[]> {
  const [first = '', ...others] = subjects
  const tickets = [await desk.opened(first, `${first}: was ist los?`)]
  for (const subject of others) {
    const from = `Lena Kaya <${tickets[0]?.requesterEmail}>`
    const ticket = await desk.receive({ from, subject, text: `${subject}: was ist los?` })
    if (ticket) tickets.push(ticket)
  }
  await desk.deliver()
  return tickets
}

export async function twoOfOne(desk: Helpdesk): Promise<[TicketRow, TicketRow]> {
  return (await ofOne(desk, 'Drucker', 'Drucker druckt nicht')) as [TicketRow, TicketRow]
}

export async function mergedPair(desk: Helpdesk): Promise<[gone: TicketRow, kept: TicketRow]> {
  const [kept, gone] = await twoOfOne(desk)
  expect(await desk.command('anna', gone, `merge ${kept.number}`)).toMatchObject({ outcome: 'accepted' })
  await desk.deliver()
  return [await desk.ticket(gone.number), await desk.ticket(kept.number)]
}
