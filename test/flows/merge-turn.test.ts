import type { TicketRow } from '../../src/store/entities/ticket.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeAll(async () => {
  desk = await Helpdesk.open()
})
afterAll(() => desk.close())

const later = async () => {
  await desk.pass(20)
  await desk.deliver()
}

async function twoOfOne(): Promise<[kept: TicketRow, gone: TicketRow]> {
  const kept = await desk.opened('Drucker')
  const gone = await desk.receive({ from: kept.requesterEmail, subject: 'Drucker druckt nicht' })
  if (!gone) throw new Error('the second mail opened no ticket')
  await desk.deliver()
  return [kept, gone]
}
const lastPost = async (ticket: TicketRow, channel: string) =>
  (await desk.posts(ticket, channel)).at(-1)?.part
const linesIn = (channel: string) =>
  desk.chat.posts.filter((post) => post.channel === `C-${channel}` && !post.card).map(({ part }) => part)

test('the thread of the one that went leads to the team’s thread of the other, and not to the customer’s page', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, `merge ${kept.number}`)
  await desk.deliver()
  expect(await lastPost(gone, 'support')).toMatchObject({
    text: `Anna Berger hat diesen Vorgang in ${kept.number} „Drucker“ überführt. Schreibt bitte dort weiter.`,
    thread: await desk.threadRef(kept),
  })
  expect(JSON.stringify(await desk.texts(gone))).not.toContain(kept.token)
})

test('from another team’s channel it leads to whichever thread that chat has of the other', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, 'escalate bitte ansehen')
  await later()
  await desk.command('carla', gone, `merge ${kept.number}`, { channel: 'second-level' })
  await desk.deliver()
  expect(await lastPost(gone, 'second-level')).toMatchObject({ thread: await desk.threadRef(kept) })
})

test('in a chat that has no thread of the other it says the number', async () => {
  const [kept, gone] = await twoOfOne()
  await desk.command('anna', gone, 'escalate @vendor bitte ansehen')
  await later()
  await desk.command('vito', gone, `merge ${kept.number}`, { channel: 'vendor' })
  await desk.deliver()
  const part = await lastPost(gone, 'vendor')
  expect(part?.kind === 'text' && part.text).toContain(`in ${kept.number} `)
  expect(part).not.toHaveProperty('thread')
})

describe('a ticket that was another team’s turn', () => {
  const turn = 'Am Zug war Second level, jetzt ist es Support.'

  test('takes the turn along with it for nobody: who had it and who has it are told, in thread and channel', async () => {
    const [kept, gone] = await twoOfOne()
    await desk.command('anna', gone, 'escalate bitte ansehen')
    await later()
    const { notice } = await desk.command('anna', gone, `merge ${kept.number}`)
    expect(notice?.text).toContain(turn)
    await desk.deliver()
    expect((await desk.ticket(kept.number)).teamId).toBe('support')
    const secondLevel = await lastPost(gone, 'second-level')
    expect(secondLevel?.kind === 'text' && secondLevel.text).toContain(turn)
    expect((await desk.texts(kept)).join('\n')).toContain(turn)
    expect(linesIn('second-level').at(-1)).toMatchObject({
      text: expect.stringContaining(turn),
      thread: await desk.threadRef(kept),
    })
    expect(linesIn('support').at(-1)).toMatchObject({
      text: expect.stringContaining(turn),
      thread: await desk.threadRef(kept),
    })
  })

  test('says nothing of it once it is resolved: there was nothing to do', async () => {
    const [kept, gone] = await twoOfOne()
    await desk.command('anna', gone, 'escalate bitte ansehen')
    await later()
    await desk.command('carla', gone, 'resolve', { channel: 'second-level' })
    await later()
    const lines = desk.chat.posts.filter(({ channel, card }) => channel && !card).length
    await desk.command('carla', gone, `merge ${kept.number}`, { channel: 'second-level' })
    await desk.deliver()
    expect((await desk.texts(kept)).join('\n')).not.toContain('Am Zug')
    expect(desk.chat.posts.filter(({ channel, card }) => channel && !card)).toHaveLength(lines)
  })

  test('the other way round the second level gets what the first had to do, and is told', async () => {
    const [kept, gone] = await twoOfOne()
    await desk.command('anna', kept, 'escalate bitte ansehen')
    await later()
    await desk.command('anna', gone, `merge ${kept.number}`)
    await desk.deliver()
    expect(linesIn('second-level').at(-1)).toMatchObject({
      text: expect.stringContaining('Am Zug war Support, jetzt ist es Second level.'),
      thread: await desk.threadRef(kept, 'second-level'),
    })
  })
})
