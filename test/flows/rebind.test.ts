import { wordsOf } from '../../src/domain/words/index.ts'
import { gone } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const words = wordsOf('de')
const open = async (ticket: { id: string }) =>
  desk.sql<{ kind: string; state: string }>(
    `select kind, state from deliveries where ticket_id = $1 and state not in ('sent', 'superseded', 'revoked') order by id`,
    ticket.id,
  )

describe('a thread that somebody deleted', () => {
  test('is opened anew with the card, the story so far and a line that says so; it goes on there', async () => {
    const ticket = await desk.opened()
    await desk.say('anna', ticket, 'Ich sehe nach.')
    await desk.command('anna', ticket, 'note Toner ist leer')
    await desk.deliver()
    const old = await desk.threadRef(ticket)
    desk.chat.delete(old)
    await desk.answer(ticket, 'Es eilt!')
    await desk.deliver()

    const thread = await desk.threadRef(ticket)
    expect(thread).not.toEqual(old)
    expect((await desk.card(ticket)).title).toContain(ticket.number)
    expect(await desk.texts(ticket)).toEqual([
      'Er druckt nicht.',
      'Ich sehe nach.',
      'Toner ist leer',
      'Es eilt!',
      words.line.rebound,
    ])
    expect(await desk.eventKinds(ticket)).toContain('rebound')
    expect(await open(ticket)).toEqual([])

    const { receipt } = await desk.say('anna', ticket, 'bin dran')
    expect(receipt.outcome).toBe('accepted')
    await desk.command('anna', ticket, 'reply Kommt heute.')
    await desk.pass(20)
    await desk.deliver()
    expect((await desk.mailsTo(ticket)).at(-1)?.text).toContain('Kommt heute.')
  })

  test('is noticed at once when its card is deleted', async () => {
    const ticket = await desk.opened()
    const thread = await desk.threadRef(ticket)
    const root = desk.chat.posts.find(({ ref, card }) => card && ref.thread.id === thread.id)
    desk.chat.delete(thread)
    if (root) await desk.erase('anna', root.ref)
    await desk.deliver()
    expect(await desk.threadRef(ticket)).not.toEqual(thread)
    expect(await desk.texts(ticket)).toEqual(['Er druckt nicht.', words.line.rebound])
  })

  test('keeps what its channel does not tell others: it is the same channel', async () => {
    desk.changeChannel('support', { mirror: 'public' })
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'note vertraulich')
    await desk.deliver()
    desk.chat.delete(await desk.threadRef(ticket))
    await desk.answer(ticket, 'Hallo?')
    await desk.deliver()
    expect(await desk.texts(ticket)).toContain('vertraulich')
  })

  test('leaves the other threads of the ticket alone', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'escalate Bitte übernehmen')
    await desk.deliver()
    const second = await desk.threadRef(ticket, 'second-level')
    desk.chat.delete(await desk.threadRef(ticket))
    await desk.answer(ticket, 'Und?')
    await desk.deliver()
    expect(await desk.threadRef(ticket, 'second-level')).toEqual(second)
    expect(await desk.texts(ticket, 'second-level')).not.toContain(words.line.rebound)
    expect(await desk.texts(ticket)).toContain(words.line.rebound)
  })

  test('that has ended is not opened again', async () => {
    const ticket = await desk.opened()
    const old = await desk.threadRef(ticket)
    desk.chat.delete(old)
    await desk.command('anna', ticket, 'transfer @network')
    await desk.deliver()
    expect(await desk.threadRef(ticket)).toEqual(old)
    expect(await open(ticket)).toEqual([])
  })

  test('a reply that could not be mailed is asked about again in the new one', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply Antwort')
    await desk.answer(ticket, 'Hat sich anders ergeben')
    desk.chat.delete(await desk.threadRef(ticket))
    await desk.deliver()
    const asked = (await desk.posts(ticket)).at(-1)
    expect(asked?.part).toMatchObject({
      buttons: [{ line: 'retry' }, { line: expect.stringMatching(/^undo m\d+$/) }],
    })
  })

  test('again and again is not answered for ever: then a person is asked', async () => {
    const ticket = await desk.opened()
    desk.chat.fate.befalls = (call) => (call === 'post' ? gone('thread') : null)
    await desk.answer(ticket, 'Hallo?')
    await desk.deliver()
    const [row] = await desk.sql<{ n: string }>(
      'select count(*) as n from threads where ticket_id = $1',
      ticket.id,
    )
    expect(Number(row?.n)).toBe(4)
    expect(await desk.eventKinds(ticket)).toContain('parked')
  })
})

describe.each(['channel', 'account'] as const)('a %s that is gone', (what) => {
  test('keeps what is for it, in order and however long it takes, and lets everything else through', async () => {
    const [ticket, other] = [await desk.opened(), await desk.opened('Netz')]
    await desk.command('anna', other, 'transfer @network')
    await desk.deliver()
    let isGone = true
    desk.chat.fate.befalls = (call) => (isGone && call === 'post' ? gone(what) : null)
    await desk.answer(ticket, 'eins')
    await desk.answer(ticket, 'zwei')
    for (let hours = 0; hours < 72; hours += 8) {
      await desk.deliver()
      await desk.pass(8 * 3600)
    }
    expect((await desk.eventKinds(ticket)).filter((kind) => kind === 'parked')).toEqual([])
    expect((await desk.mailsTo(ticket)).length).toBeGreaterThan(0)
    isGone = false
    await desk.pass(60)
    await desk.deliver()
    expect((await desk.texts(ticket)).slice(-2)).toEqual(['eins', 'zwei'])
    expect(await open(ticket)).toEqual([])
  })

  test('is tried once a minute, not by everything that waits', async () => {
    const tickets = [await desk.opened(), await desk.opened(), await desk.opened()]
    let calls = 0
    desk.chat.fate.befalls = (call) => {
      if (call !== 'post' && call !== 'updateCard') return null
      calls++
      return gone(what)
    }
    await desk.answer(tickets[0] as (typeof tickets)[0], 'eins')
    await desk.deliver()
    const once = calls
    for (const ticket of tickets) await desk.answer(ticket, 'mehr')
    await desk.deliver()
    expect(calls).toBe(once)
  })
})
