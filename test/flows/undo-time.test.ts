import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

describe('the customer’s page shows what an agent did from the end of the undo time on:', () => {
  test.each([
    ['reply --close Fertig', 'closed'],
    ['reply --resolve Fertig', 'resolved'],
    ['reply --wait Welcher Raum?', 'pending'],
    ['reply Wir sehen nach', 'open'],
    ['resolve', 'resolved'],
    ['close', 'closed'],
  ])('%s', async (line, status) => {
    const ticket = await desk.opened()
    const before = await desk.page(ticket)
    expect(before).toMatchObject({ status: 'new', autoCloseAt: null })
    await desk.command('anna', ticket, line)
    expect(await desk.page(ticket)).toEqual(before)
    await desk.pass(20)
    const { autoCloseAt } = await desk.ticket(ticket.number)
    expect(await desk.page(ticket)).toMatchObject({ status, autoCloseAt })
  })

  test('one command after the other', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply --wait Welcher Raum?')
    await desk.pass(10)
    await desk.command('anna', ticket, 'reply --close Fertig')
    expect((await desk.page(ticket))?.status).toBe('new')
    await desk.pass(10)
    expect((await desk.page(ticket))?.status).toBe('pending')
    await desk.pass(10)
    expect((await desk.page(ticket))?.status).toBe('closed')
  })

  test('no part of it: what was reopened meanwhile closes at no time', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'wait 1d')
    await desk.command('anna', ticket, 'close')
    await desk.command('ben', ticket, 'reopen')
    expect(await desk.page(ticket)).toMatchObject({ status: 'open', autoCloseAt: null })
    await desk.command('anna', ticket, 'undo')
    expect(await desk.ticket(ticket.number)).toMatchObject({
      status: 'open',
      autoCloseAt: null,
      remindAt: null,
    })
  })

  test('what tells the customer nothing shows at once', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'claim')
    expect((await desk.page(ticket))?.status).toBe('open')
  })

  test('also the team that has the turn', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate')
    expect((await desk.page(ticket))?.team).toBe('Support')
    await desk.pass(20)
    expect((await desk.page(ticket))?.team).toBe('Second level')
  })
})

test('undo of a resolve whose mail the customer has overtaken takes it back and does not say that it was sent', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'resolve Kabel getauscht')
  await desk.answer(ticket, 'Geht doch nicht')
  await desk.deliver()
  expect(await desk.texts(ticket)).toContain('Kabel getauscht')
  const undone = await desk.command('anna', ticket, 'undo')
  expect(undone).toMatchObject({ outcome: 'accepted', notice: { tone: 'done' } })
  await desk.pass(20)
  await desk.deliver()
  expect(await desk.texts(ticket)).not.toContain('Kabel getauscht')
  expect((await desk.ticket(ticket.number)).status).toBe('open')
  expect(await desk.mailsTo(ticket)).toHaveLength(1)
})

test.each(['edit', 'erase'] as const)(
  '%s of the post that a reply was typed as takes the whole command back, status included',
  async (gone) => {
    const ticket = await desk.opened()
    const before = await desk.ticket(ticket.number)
    await desk.command('anna', ticket, 'reply --close Mit Tippfeler', { typed: true })
    const [row] = await desk.sql<{ external_id: string }>(
      `select p.external_id from posts p join messages m on m.id = p.message_id
     where m.ticket_id = $1 and m.purpose = 'closed'`,
      ticket.id,
    )
    const post = { thread: await desk.threadRef(ticket), id: row?.external_id ?? '' }
    const receipt =
      gone === 'edit' ? await desk.edit('anna', post, 'Mit Tippfehler') : await desk.erase('anna', post)
    expect(receipt).toMatchObject({ outcome: 'accepted' })
    expect(await desk.ticket(ticket.number)).toEqual(before)
    await desk.pass(20)
    await desk.deliver()
    expect(await desk.mailsTo(ticket)).toHaveLength(1)
    // Taken back already: the post means nothing any more.
    expect(await desk.edit('anna', post, 'Noch ein Versuch')).toEqual({ outcome: 'ignored' })
    expect(await desk.command('anna', ticket, 'undo')).toMatchObject({ outcome: 'refused' })
  },
)
