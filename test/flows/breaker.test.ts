import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open({ atMostPerHour: { ticketsOfSender: 3, mailsOfTicket: 4 } })
})
afterEach(() => desk.close())

const inDesk = async () => Number((await desk.sql<{ n: string }>('select count(*) as n from tickets'))[0]?.n)

describe('mail into one ticket that comes too fast', () => {
  async function flooded() {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'resolve')
    for (let n = 1; n <= 3; n += 1) await desk.answer(ticket, `Nummer ${n}`)
    await desk.command('anna', ticket, 'resolve')
    await desk.pass(60)
    await desk.deliver()
    return ticket
  }

  test('is kept and changes nothing, and a person is asked, once', async () => {
    const ticket = await flooded()
    const before = await desk.ticket(ticket.number)
    for (let n = 4; n <= 8; n += 1) expect((await desk.answer(ticket, `Nummer ${n}`))?.id).toBe(ticket.id)
    await desk.deliver()
    expect(await desk.ticket(ticket.number)).toEqual(before)
    const texts = await desk.texts(ticket)
    expect(texts.filter((text) => text.includes('sieht nach einer Schleife aus'))).toHaveLength(1)
    expect(texts).toContain('Nummer 3')
    expect(texts).not.toContain('Nummer 5')
    const asks = (await desk.posts(ticket)).find(({ part }) => part?.kind === 'text' && part.buttons)
    expect(asks?.part?.kind === 'text' && asks.part.buttons).toEqual([
      { label: 'Durchlassen', line: 'resume' },
    ])
  })

  test('comes through again when a person says so, and what was kept is shown', async () => {
    const ticket = await flooded()
    for (let n = 4; n <= 6; n += 1) await desk.answer(ticket, `Nummer ${n}`)
    await desk.deliver()
    const { outcome, notice } = await desk.command('anna', ticket, 'resume')
    expect([outcome, notice?.text]).toEqual(['accepted', 'Mail kommt wieder durch. Aufgehoben waren: 3.'])
    await desk.answer(ticket, 'Nummer 7')
    await desk.deliver()
    const texts = await desk.texts(ticket)
    for (const n of [4, 5, 6, 7]) expect(texts).toContain(`Nummer ${n}`)
    expect(texts.filter((text) => text.includes('sieht nach einer Schleife aus'))).toEqual([])
    expect((await desk.ticket(ticket.number)).status).toBe('open')
    expect((await desk.command('anna', ticket, 'resume')).outcome).toBe('refused')
  })

  test('counts machines, too: two that answer each other come to rest', async () => {
    const ticket = await desk.opened()
    for (let n = 1; n <= 20; n += 1)
      await desk.answer(ticket, `Abwesend ${n}`, { headers: ['Auto-Submitted: auto-replied'] })
    await desk.deliver()
    expect((await desk.texts(ticket)).filter((text) => text.startsWith('Abwesend'))).toHaveLength(3)
  })
})

describe('a sender who opens tickets too fast', () => {
  const from = 'monitor@kunde.example'
  const alarm = (n: number) => desk.receive({ from, subject: `Alarm ${n}`, text: `Platte ${n} voll` })

  test('opens no more: what comes is kept in the last one, unanswered, and a person is asked there', async () => {
    const tickets = []
    for (let n = 1; n <= 10; n += 1) tickets.push(await alarm(n))
    await desk.deliver()
    expect(await inDesk()).toBe(4)
    const last = tickets[3]
    if (!last) throw new Error('no ticket')
    expect(new Set(tickets.slice(3).map((ticket) => ticket?.id))).toEqual(new Set([last.id]))
    expect((await desk.mailer.readBy(from)).length).toBe(4)
    const texts = await desk.texts(last)
    expect(texts.filter((text) => text.startsWith('Von monitor@kunde.example kamen'))).toHaveLength(1)
    expect(await desk.messages(last)).toHaveLength(1 + 1 + 1 + 6)
    // Nobody else is concerned.
    await desk.receive({ from: 'lena@kunde.example' })
    expect(await inDesk()).toBe(5)
  })

  test('opens them again when a person says so', async () => {
    let last = await alarm(1)
    for (let n = 2; n <= 5; n += 1) last = await alarm(n)
    await desk.deliver()
    if (!last) throw new Error('no ticket')
    await desk.command('anna', last, 'resume')
    await desk.deliver()
    expect(await desk.texts(last)).toContain('Platte 5 voll')
    await alarm(6)
    expect(await inDesk()).toBe(5)
  })
})
