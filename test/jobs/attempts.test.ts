import { wordsOf } from '../../src/domain/words/index.ts'
import { claimDue, settleLater } from '../../src/store/claims.ts'
import { enqueue } from '../../src/store/deliveries.ts'
import { answerLost, notSent, rejected, requestLost } from '../fakes/mishaps.ts'
import { Helpdesk } from '../flows/helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
  desk.change('support', { undoSeconds: 0 })
})
afterAll(() => desk.close())

const words = wordsOf('de')
const db = () => desk.core.database.db
const rowsOf = async (ticket: { id: string }, kind: string) =>
  desk.sql<{ id: string; state: string; attempts: number; wait: number; error: string | null }>(
    `select id, state, attempts, error, (extract(epoch from due_at - now()) * 1000)::float8 as wait
     from deliveries where ticket_id = $1 and kind = $2 order by id`,
    ticket.id,
    kind,
  )
const statesOf = async (ticket: { id: string }, kind: string) =>
  (await rowsOf(ticket, kind)).map(({ state }) => state)

test('what is for a platform that another process has is left to that one, and holds up nothing else', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'reply Guten Tag')
  const claimed = await claimDue(db(), 1, 50, ['chat'])
  expect(claimed.map(({ kind }) => kind)).toEqual(['mail'])
  for (const delivery of claimed) await settleLater(db(), delivery, 'waiting', 0, '')
  await desk.deliver()
})

describe('what was certainly not sent', () => {
  test('is tried again, later each time, and holds up its own lane only', async () => {
    const [ticket, other] = [await desk.opened(), await desk.opened()]
    desk.chat.fate.script('post', notSent(), null, notSent())
    await desk.command('anna', ticket, 'note eins')
    await desk.command('anna', ticket, 'note zwei')
    await desk.command('anna', other, 'note drei')
    await desk.deliver()
    expect((await rowsOf(ticket, 'post'))[1]).toMatchObject({ state: 'waiting', attempts: 1 })
    const first = (await rowsOf(ticket, 'post'))[1]?.wait ?? 0
    expect(first).toBeGreaterThan(300)
    expect(first).toBeLessThan(1300)
    expect(await desk.texts(other)).toContain('drei')
    await desk.pass(2)
    await desk.deliver()
    const second = (await rowsOf(ticket, 'post'))[1]?.wait ?? 0
    expect(second).toBeGreaterThan(1200)
    expect(second).toBeLessThan(2500)
    expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.'])
    await desk.pass(3)
    await desk.deliver()
    expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', 'eins', 'zwei'])
  })

  test('with a time to wait pauses everything that goes to the same place, and nothing else', async () => {
    const [ticket, other] = [await desk.opened(), await desk.opened()]
    desk.chat.fate.script('post', notSent(60_000))
    await desk.command('anna', ticket, 'note eins')
    await desk.deliver()
    await desk.command('anna', other, 'note zwei')
    await desk.command('anna', other, 'reply Antwort')
    await desk.deliver()
    expect(await desk.texts(other)).toEqual(['Er druckt nicht.'])
    expect((await desk.mailsTo(other)).at(-1)?.text).toContain('Antwort')
    await desk.pass(50)
    await desk.deliver()
    expect(await desk.texts(other)).toEqual(['Er druckt nicht.'])
    await desk.pass(11)
    await desk.deliver()
    expect(await desk.texts(other)).toEqual(['Er druckt nicht.', 'zwei', 'Antwort'])
    expect(await desk.texts(ticket)).toContain('eins')
  })

  test('for two days is left to a person', async () => {
    const ticket = await desk.opened()
    desk.chat.fate.script('post', notSent(), notSent())
    await desk.command('anna', ticket, 'note eins')
    await desk.deliver()
    await desk.sql(
      `update deliveries set created_at = now() - interval '49 hours' where ticket_id = $1`,
      ticket.id,
    )
    await desk.pass(2)
    await desk.deliver()
    expect((await statesOf(ticket, 'post'))[1]).toBe('parked')
    await desk.command('anna', ticket, 'retry')
    await desk.deliver()
    expect(await desk.texts(ticket)).toContain('eins')
  })
})

describe('what may have gone out', () => {
  test.each([
    ['was posted', answerLost()],
    ['was not', requestLost()],
  ])('is looked up before it is repeated, when it %s', async (_, mishap) => {
    const ticket = await desk.opened()
    desk.chat.fate.script('post', mishap)
    await desk.command('anna', ticket, 'note eins')
    await desk.deliver()
    expect((await statesOf(ticket, 'post'))[1]).toBe('uncertain')
    await desk.command('anna', ticket, 'note zwei')
    await desk.deliver()
    expect(await desk.texts(ticket)).not.toContain('zwei')
    await desk.pass(2)
    await desk.deliver()
    expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', 'eins', 'zwei'])
  })

  test('is still looked up when looking it up has failed before', async () => {
    const ticket = await desk.opened()
    desk.chat.fate.script('post', answerLost())
    desk.chat.fate.script('find', notSent(), notSent())
    await desk.command('anna', ticket, 'note eins')
    for (let tries = 0; tries < 4; tries++) {
      await desk.deliver()
      await desk.pass(60)
    }
    expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', 'eins'])
  })

  test('opens no second thread', async () => {
    desk.chat.fate.script('openThread', answerLost())
    const ticket = await desk.opened()
    await desk.pass(2)
    await desk.deliver()
    expect(desk.chat.posts.filter(({ card }) => card?.ticket?.number === ticket.number)).toHaveLength(1)
    expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.'])
  })

  test('is left to a person where the chat can’t tell; what comes after it goes on, and retry posts it', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate @vendor')
    await desk.deliver()
    desk.plain.fate.script('post', answerLost())
    await desk.command('anna', ticket, 'note eins')
    await desk.command('anna', ticket, 'note zwei')
    await desk.deliver()
    await desk.pass(2)
    await desk.deliver()
    expect((await statesOf(ticket, 'post')).filter((state) => state === 'parked')).toHaveLength(1)
    const posts = await desk.posts(ticket, 'vendor')
    const [one, two, trouble] = posts.slice(-3).map(({ part }) => (part?.kind === 'text' ? part : null))
    expect([one?.text, two?.text]).toEqual(['eins', 'zwei'])
    expect(trouble).toMatchObject({
      visibility: 'internal',
      buttons: [{ label: words.line.resend, line: 'retry' }],
    })
    expect(await desk.eventKinds(ticket)).toContain('parked')
    await desk.command('anna', ticket, 'retry')
    await desk.deliver()
    expect((await desk.texts(ticket, 'vendor')).filter((text) => text === 'eins')).toHaveLength(2)
  })

  test('as a mail is sent again as the very same mail', async () => {
    const ticket = await desk.opened()
    desk.mailer.fate.script('send', answerLost())
    await desk.command('anna', ticket, 'reply Antwort')
    await desk.deliver()
    await desk.pass(2)
    await desk.deliver()
    const [, first, again, ...more] = desk.mailer.taken.filter(({ to }) => to.includes(ticket.requesterEmail))
    expect(more).toEqual([])
    expect(again?.raw).toEqual(first?.raw)
    expect(await statesOf(ticket, 'mail')).toEqual(['sent', 'sent'])
  })
})

test('a rejected mail is parked in view: an event, a mark, a line with buttons; later mail goes on, retry sends it', async () => {
  const ticket = await desk.opened()
  desk.mailer.fate.script('send', rejected('550 5.1.1 gibt es nicht'))
  await desk.command('anna', ticket, 'reply eins', { typed: true })
  await desk.deliver()
  expect(await statesOf(ticket, 'mail')).toEqual(['sent', 'parked'])
  expect(await desk.eventKinds(ticket)).toContain('parked')
  const marks = [...desk.chat.marks.values()]
  expect(marks.at(-1)).toMatchObject({ state: 'parked' })
  expect(marks.at(-1)?.label).toContain('550 5.1.1')
  const line = (await desk.posts(ticket)).map(({ part }) => part).at(-1)
  expect(line).toMatchObject({ kind: 'text', visibility: 'internal' })
  if (line?.kind !== 'text') return
  expect(line.text).toContain('550 5.1.1')
  expect(line.buttons?.map(({ label }) => label)).toEqual([words.line.resend, words.line.discard])
  await desk.command('anna', ticket, 'reply zwei')
  await desk.deliver()
  expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('zwei')
  await desk.command('anna', ticket, line.buttons?.[0]?.line ?? '')
  await desk.deliver()
  expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('eins')
  expect([...desk.chat.marks.values()].filter(({ state }) => state === 'sent').length).toBeGreaterThan(0)
})

test('an attempt that fails for a reason nobody foresaw counts as uncertain and is reported', async () => {
  const ticket = await desk.opened()
  const errors = desk.errors.length
  desk.mailer.fate.script('send', { error: new TypeError('a defect') as never, lands: false })
  await desk.command('anna', ticket, 'reply eins')
  await desk.deliver()
  expect(await statesOf(ticket, 'mail')).toEqual(['sent', 'uncertain'])
  expect(desk.errors.length).toBe(errors + 1)
  await desk.pass(2)
  await desk.deliver()
  expect(await statesOf(ticket, 'mail')).toEqual(['sent', 'sent'])
})

describe('cards', () => {
  test('are updated once for many commands, and show the last', async () => {
    const ticket = await desk.opened()
    const before = desk.chat.updates
    for (const line of ['claim', 'unclaim', 'assign @ben', 'wait', 'reopen'])
      await desk.command('anna', ticket, line)
    await desk.deliver()
    expect(desk.chat.updates).toBe(before + 1)
    expect((await desk.card(ticket)).ticket).toMatchObject({ status: 'open', assignee: 'ben' })
  })

  test('that failed give way to a newer one that waits already', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'claim')
    const [card] = await claimDue(db(), 1, 10)
    if (!card) throw new Error('no card was claimed')
    await desk.command('anna', ticket, 'unclaim')
    expect(await settleLater(db(), card, 'waiting', 0, 'down')).toBe(true)
    expect(await statesOf(ticket, 'card')).toEqual(['superseded', 'waiting'])
    await desk.deliver()
    expect((await desk.card(ticket)).ticket?.assignee).toBeNull()
  })

  test('that fail at the very moment a newer one is stored give way, too', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'claim')
    const [card] = await claimDue(db(), 1, 10)
    if (!card?.threadId) throw new Error('no card was claimed')
    const { lane, destination, priority, ticketId, threadId } = card
    let later: Promise<boolean> | undefined
    await desk.core.database.transaction(async (tx) => {
      await enqueue(tx, [{ kind: 'card', lane, destination, priority, ticketId, threadId }])
      // Nobody waits for what is enqueued; an answer to what comes after it says that it is there.
      await tx.query('select')
      later = settleLater(db(), card, 'waiting', 0, 'down')
      // It waits for this transaction by now.
      for (let waits = 0; waits === 0; ) {
        const [row] = await desk.sql<{ n: string }>(
          `select count(*) as n from pg_stat_activity
           where wait_event_type = 'Lock' and query like 'update deliveries d%' and datname = current_database()`,
        )
        waits = Number(row?.n)
      }
    })
    expect(await later).toBe(true)
    expect(await statesOf(ticket, 'card')).toEqual(['superseded', 'waiting'])
    await desk.deliver()
  })

  test('that were rejected, several of them, stand in no retry’s way', async () => {
    const ticket = await desk.opened()
    for (const line of ['claim', 'unclaim']) {
      desk.chat.fate.script('updateCard', rejected())
      await desk.command('anna', ticket, line)
      await desk.deliver()
    }
    await desk.command('ben', ticket, 'claim')
    expect(await statesOf(ticket, 'card')).toEqual(['parked', 'parked', 'waiting'])
    expect(await desk.command('anna', ticket, 'retry')).toMatchObject({ outcome: 'accepted' })
    await desk.deliver()
    expect((await desk.card(ticket)).ticket?.assignee).toBe('ben')
    expect(await desk.command('anna', ticket, 'retry')).toMatchObject({ outcome: 'refused' })
  })
})
