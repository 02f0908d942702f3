import type { ThreadRef } from '../../src/domain/chat.ts'
import { chatInbox } from '../../src/flows/chat-in.ts'
import { Helpdesk } from './helpdesk.ts'

let desk: Helpdesk
beforeEach(async () => {
  desk = await Helpdesk.open()
})
afterEach(() => desk.close())

const channel = { platform: 'chat', id: 'C-support' }
const cardOf = (thread: ThreadRef, who: string) =>
  chatInbox(desk.core).ownCard(channel, thread, { id: `U-${who}`, name: who })
const presses = async (thread: ThreadRef, who: string) =>
  (await cardOf(thread, who))?.buttons.map(({ line }) => line)

test('each agent sees the buttons that he may press, and a stranger the same card with none', async () => {
  const ticket = await desk.opened('Drucker im Flur')
  const thread = await desk.threadRef(ticket)
  expect(await presses(thread, 'anna')).toEqual(['claim', 'reply', 'resolve', 'escalate'])
  expect(await presses(thread, 'carla')).toEqual(['reply', 'resolve'])
  expect(await presses(thread, 'somebody')).toEqual([])
  const [ours, theirs] = [await cardOf(thread, 'anna'), await cardOf(thread, 'somebody')]
  expect(ours).toMatchObject({ title: expect.stringContaining('Drucker im Flur'), link: expect.any(String) })
  const { link: _, ...rest } = { ...ours, buttons: [] }
  expect(theirs).toEqual(rest)
})

test('it is the card of this very moment, and to look changes nothing', async () => {
  const ticket = await desk.opened()
  const thread = await desk.threadRef(ticket)
  await desk.command('anna', ticket, 'claim')
  const before = await desk.sql('select count(*) from deliveries')
  expect((await cardOf(thread, 'ben'))?.lines.join()).toContain('Anna Berger')
  expect(await presses(thread, 'ben')).not.toContain('claim')
  expect(await desk.sql('select count(*) from deliveries')).toEqual(before)
})

test('a card says for whom its buttons are, the thread’s own team first', async () => {
  const thread = await desk.threadRef(await desk.opened())
  expect((await cardOf(thread, 'anna'))?.agents).toEqual(['U-anna', 'U-ben', 'U-carla', 'U-dora', 'U-vito'])
})

test('mail in quarantine is decided by agents alone', async () => {
  desk.change('support', { senders: 'known' })
  await desk.receive({ from: 'fremd@example.net', subject: 'Gewinn', text: 'x' })
  await desk.deliver()
  const [{ external_id: id } = { external_id: '' }] = await desk.sql<{ external_id: string }>(
    'select external_id from threads where ticket_id is null',
  )
  expect(await presses({ platform: 'chat', id }, 'anna')).toContain('accept')
  expect(await presses({ platform: 'chat', id }, 'somebody')).toEqual([])
})

test('what is not there is null; while a thread is being opened nobody knows yet', async () => {
  const nowhere = { platform: 'chat', id: 'T-nowhere' }
  expect(await cardOf(nowhere, 'anna')).toBeNull()
  await desk.opened()
  await desk.sql(`update deliveries set state = 'sending' where kind = 'open'`)
  await expect(cardOf(nowhere, 'anna')).rejects.toThrow(/being opened/)
})
