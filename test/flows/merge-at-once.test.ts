import type { Receipt } from '../../src/domain/chat.ts'
import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { lockTicket } from '../../src/store/tickets.ts'
import { until } from '../tools/until.ts'
import { Helpdesk } from './helpdesk.ts'
import { ofOne, twoOfOne } from './merged.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const textsOnPage = async (ticket: TicketRow) => (await desk.page(ticket))?.messages.map(({ text }) => text)

describe('at once', () => {
  test('of two agents who merge two tickets into each other one wins; there is no circle', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = await twoOfOne(desk)
      const receipts = await Promise.all([
        desk.command('anna', one, `merge ${other.number}`),
        desk.command('ben', other, `merge ${one.number}`),
      ])
      expect(receipts.map(({ outcome }) => outcome).sort()).toEqual(['accepted', 'refused'])
      const into = [await desk.ticket(one.number), await desk.ticket(other.number)].map(
        (row) => row.mergedInto,
      )
      expect(into.filter((id) => id === null)).toHaveLength(1)
    }
  })

  test('who wanted a ticket before it was merged, and who comes to it meanwhile, do not wait for each other', async () => {
    const [kept, gone] = await twoOfOne(desk)
    const given: Promise<Receipt>[] = []
    const waiting = (count: number) =>
      until(`${count} to wait`, async () => {
        const rows = await desk.sql<object>(
          `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return rows.length >= count
      })
    await desk.core.database.transaction(async (db) => {
      await lockTicket(db, gone.id)
      given.push(desk.command('anna', gone, `merge ${kept.number}`))
      await waiting(1)
      given.push(desk.command('ben', kept, `link ${gone.number}`))
      await waiting(2)
      given.push(desk.command('ben', gone, 'note Da kommt etwas'))
      await waiting(3)
    })
    const outcomes = (await Promise.all(given)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['accepted', 'refused', 'accepted'])
  })

  test('three who merge in a ring, and mail to all of them, end in one ticket', async () => {
    const tickets = await ofOne(desk, 'Eins', 'Zwei', 'Drei')
    const next = (index: number) => tickets[(index + 1) % 3] as TicketRow
    await Promise.all([
      ...tickets.map((ticket, index) => desk.command('anna', ticket, `merge ${next(index).number}`)),
      ...tickets.map((ticket) =>
        desk.receive({
          from: ticket.requesterEmail,
          subject: `x [Support #${ticket.number}]`,
          text: `Noch etwas zu ${ticket.number}`,
        }),
      ),
    ])
    await desk.deliver()
    const rows = await Promise.all(tickets.map(({ number }) => desk.ticket(number)))
    const [last, ...others] = rows.filter(({ mergedInto }) => mergedInto === null)
    expect(others).toEqual([])
    const texts = await textsOnPage(last as TicketRow)
    for (const { number } of tickets) expect(texts).toContain(`Noch etwas zu ${number}`)
  })
})
