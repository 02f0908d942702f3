import { wordsOf } from '../../src/domain/words/index.ts'
import { rejected } from '../fakes/mishaps.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

type Opened = Awaited<ReturnType<Helpdesk['opened']>>
const { line } = wordsOf('de')

const asking = async (ticket: Opened, channel = 'support') =>
  (await desk.posts(ticket, channel)).filter(({ part }) => part?.kind === 'text' && part.buttons?.length)

async function held(channel = 'support', agent = 'anna') {
  const ticket = await desk.opened()
  if (channel === 'vendor') await desk.command('anna', ticket, 'transfer @vendor')
  await desk.deliver()
  await desk.command(agent, ticket, 'reply Bitte neu starten', { typed: true, channel })
  await desk.answer(ticket, 'Geht wieder!')
  await desk.deliver()
  expect(await asking(ticket, channel)).toHaveLength(1)
  return ticket
}

describe('the question about a held reply goes once it is answered:', () => {
  test.each(['retry', 'undo'])('by %s', async (answer) => {
    const ticket = await held()
    await desk.command('anna', ticket, answer)
    await desk.deliver()
    expect(await asking(ticket)).toEqual([])
  })

  test('also when it is just being posted', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply Bitte neu starten', { typed: true })
    await desk.deliver()
    await desk.answer(ticket, 'Geht wieder!')
    const first = desk.chat.fate.hold('post')
    const second = desk.chat.fate
    const delivering = desk.deliver()
    await first.reached
    // The customer's message is under way; the question behind it is the next.
    const question = second.hold('post')
    first.release()
    await question.reached
    await desk.command('anna', ticket, 'undo')
    question.release()
    await delivering
    await desk.deliver()
    expect(await asking(ticket)).toEqual([])
  })

  test('and where nothing can be removed, a line says so', async () => {
    const ticket = await held('vendor', 'vito')
    await desk.command('vito', ticket, 'retry', { channel: 'vendor' })
    await desk.deliver()
    expect((await desk.texts(ticket, 'vendor')).at(-1)).toBe(line.settled)
  })

  test('a second refusal asks anew', async () => {
    const ticket = await desk.opened()
    await desk.command('anna', ticket, 'reply Fertig', { typed: true })
    desk.mailer.fate.script('send', rejected('550 no such user'), rejected('550 no such user'))
    await desk.pass(20)
    await desk.deliver()
    expect(await asking(ticket)).toHaveLength(1)
    await desk.command('anna', ticket, 'retry')
    await desk.deliver()
    expect(await asking(ticket)).toHaveLength(1)
    await desk.command('anna', ticket, 'undo')
    await desk.deliver()
    expect(await asking(ticket)).toEqual([])
  })
})

test('an answered nudge says where nothing can be removed that it is settled, and no more than once', async () => {
  const ticket = await desk.opened()
  await desk.command('anna', ticket, 'transfer @vendor')
  await desk.deliver()
  await desk.say('vito', ticket, 'Schon versucht?', { channel: 'vendor' })
  await desk.pass(11 * 60)
  await desk.deliver()
  expect(await asking(ticket, 'vendor')).toHaveLength(1)
  for (const text of ['Ja', 'Und nun?']) {
    await desk.answer(ticket, text)
    await desk.deliver()
  }
  expect((await desk.texts(ticket, 'vendor')).filter((text) => text === line.settled)).toHaveLength(1)
})
