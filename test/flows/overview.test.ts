import { chatInbox } from '../../src/flows/chat-in.ts'
import { runTimers } from '../../src/flows/timers.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const toDo = (agent: string, platform = 'chat') =>
  chatInbox(desk.core).overview(platform, { id: `${platform === 'plain' ? 'P' : 'U'}-${agent}`, name: agent })
const numbersIn = async (agent: string) =>
  Object.fromEntries(
    (await toDo(agent)).sections.map(({ heading, tickets }) => [
      heading,
      tickets.map(({ number }) => number),
    ]),
  )

test('an agent sees whose customers wait longest, the own tickets and the team’s, oldest first', async () => {
  const [first, second, third, answered, over] = [
    await desk.opened('Eins'),
    await desk.opened('Zwei'),
    await desk.opened('Drei'),
    await desk.opened('Vier'),
    await desk.opened('Fünf'),
  ]
  await desk.receive({ from: 'x@kunde.example', subject: 'Netz', text: 'x' }, 'network')
  await desk.command('anna', second, 'claim')
  await desk.command('ben', third, 'claim')
  await desk.command('anna', answered, 'reply Läuft wieder.')
  await desk.command('anna', over, 'close')
  expect(await numbersIn('anna')).toEqual({
    'Wartet am längsten: 2': [first.number, second.number],
    'Deine Vorgänge: 2': [second.number, answered.number],
    'Support · Offen: 4': [first.number, second.number, third.number, answered.number],
  })
})

test('what waits for a customer is listed by what comes next, soonest first, and only to whom it belongs', async () => {
  const [late, soon, reminded, bens, open] = [
    await desk.opened('Später'),
    await desk.opened('Bald'),
    await desk.opened('Erinnert'),
    await desk.opened('Bens'),
    await desk.opened('Offen'),
  ]
  for (const ticket of [late, soon, reminded, open]) await desk.command('anna', ticket, 'claim')
  await desk.command('ben', bens, 'claim')
  await desk.command('ben', bens, 'wait 1d')
  await desk.command('anna', reminded, 'wait 1d')
  await desk.pass(25 * 60 * 60)
  await desk.sql(`update mailbox_folders set read_at = 'infinity'`)
  await runTimers(desk.core)
  await desk.command('anna', late, 'wait 9d')
  await desk.command('anna', soon, 'wait 2d')
  const due = (await toDo('anna')).sections.find(({ heading }) => heading.startsWith('Als Nächstes fällig'))
  expect(due?.heading).toBe('Als Nächstes fällig: 3')
  const rows = due?.tickets.map(({ number, detail }) => [number, detail.replace(/ am .*/, '')])
  expect(rows).toEqual([
    [soon.number, 'Erinnerung'],
    [reminded.number, 'schließt'],
    [late.number, 'Erinnerung'],
  ])
  expect(due?.tickets[0]?.thread).toEqual(await desk.threadRef(soon))
})

test('a ticket comes with its thread on that platform, its status, its owner and its age', async () => {
  const ticket = await desk.opened('Drucker *im* Flur')
  await desk.command('ben', ticket, 'claim')
  const { sections } = await toDo('anna')
  expect(sections.at(-1)?.tickets).toEqual([
    {
      number: ticket.number,
      subject: expect.stringContaining('Drucker'),
      detail: expect.stringMatching(/^offen · Ben Yılmaz · 0 /),
      thread: await desk.threadRef(ticket),
    },
  ])
})

test('long lists are cut, and say how much there is', async () => {
  for (let n = 0; n < 12; n++)
    await desk.receive({ from: `n${n}@kunde.example`, subject: `Nr. ${n}`, text: 'x' })
  const [waiting, open] = (await toDo('anna')).sections
  expect(waiting).toMatchObject({ heading: 'Wartet am längsten: 12', more: '… und 7 weitere' })
  expect(waiting?.tickets).toHaveLength(5)
  expect(open?.tickets).toHaveLength(10)
  // Not opened in any chat yet.
  expect(open?.tickets[0]?.thread).toBeNull()
})

test('nothing to do, and a stranger, are told so', async () => {
  expect(await toDo('anna')).toEqual({ sections: [], note: 'Nichts offen.' })
  await desk.opened()
  const { sections, note } = await toDo('nobody')
  expect(sections).toEqual([])
  expect(note).toMatch(/kennt der Helpdesk nicht/)
})

test('however many teams and tickets: one question to the database', async () => {
  await desk.opened()
  const { db } = desk.core.database
  const asked: string[] = []
  const query = db.query.bind(db)
  db.query = ((text: string, values?: unknown[]) => {
    asked.push(text)
    return query(text, values)
  }) as typeof db.query
  await toDo('anna')
  expect(asked).toHaveLength(1)
})
