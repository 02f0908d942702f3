import { unique } from '../../contract/samples.ts'
import { until } from '../../tools/until.ts'
import { type Connected, connect } from './connected.ts'

let desk: Connected
beforeEach(async () => {
  desk = await connect('socket')
  await until('both connections are there', () => desk.slack.peer.connections.size === 2)
})
afterEach(() => desk?.close())

const say = async (text: string) => {
  const said = await desk.hands.say(desk.anna, null, text, [])
  return said.acknowledged
}

test('it keeps two connections, and what comes over either is taken', async () => {
  for (const connection of desk.slack.peer.connections) {
    const ts = `${Math.floor(Date.now() / 1000)}.${unique('').replace(/\D/g, '').slice(-6).padStart(6, '0')}`
    const event = { type: 'message', channel: desk.channel, user: desk.anna, ts, text: `über ${ts}` }
    const payload = { type: 'event_callback', team_id: 'T000000001', event_id: 'Ev', event }
    expect(await desk.slack.peer.deliver({ type: 'events_api', payload }, connection)).not.toBeNull()
    await desk.inbox.take('message', ({ text }) => text === `über ${ts}`)
  }
})

test.each(['warning', 'refresh_requested'] as const)(
  'at “%s” the next connection is there before the old one goes, and what was under way is acknowledged',
  async (reason) => {
    const [old] = desk.slack.peer.connections
    if (!old) throw new Error('no connection')
    const release = desk.inbox.hold()
    const ts = `${Math.floor(Date.now() / 1000)}.000777`
    const event = { type: 'message', channel: desk.channel, user: desk.anna, ts, text: 'unterwegs' }
    const payload = { type: 'event_callback', team_id: 'T000000001', event_id: 'Ev', event }
    const delivering = desk.slack.peer.deliver({ type: 'events_api', payload }, old)
    await desk.inbox.attempt('message', ({ text }) => text === 'unterwegs')
    const least = { open: Number.POSITIVE_INFINITY }
    old.once('close', () => {
      least.open = desk.slack.peer.connections.size
    })
    desk.slack.peer.farewell(old, reason)
    await until('a third was opened', () => desk.slack.peer.opened === 3)
    release()
    expect(await delivering).not.toBeNull()
    await until('the old one is gone', () => !desk.slack.peer.connections.has(old))
    expect(least.open).toBeGreaterThanOrEqual(2)
    expect(await say('danach')).toBe(true)
    expect(desk.inbox.connections.filter(({ state }) => state === 'lost')).toEqual([])
  },
)

test('a connection that breaks off is opened again, and nobody is told while the other is there', async () => {
  const [one] = desk.slack.peer.connections
  one?.terminate()
  await until(
    'a new one is there',
    () => desk.slack.peer.opened === 3 && desk.slack.peer.connections.size === 2,
  )
  expect(desk.inbox.connections.filter(({ state }) => state === 'lost')).toEqual([])
  expect(await say('weiter')).toBe(true)
})

test('when Slack is away it is said, with what to do; when it is back, that too', async () => {
  desk.slack.front.befalls = (method) => (method === 'apps.connections.open' ? { status: 503 } : null)
  for (const connection of desk.slack.peer.connections) connection.terminate()
  const lost = await until('the loss is told', () =>
    desk.inbox.connections.find(({ state }) => state === 'lost'),
  )
  expect(lost).toMatchObject({ cause: expect.any(String), mend: expect.stringContaining('doctor') })
  desk.slack.front.befalls = () => null
  await until('it is well', () => desk.inbox.connections.at(-1)?.state === 'well', 60)
  expect(await say('wieder da')).toBe(true)
}, 70_000)

test('a token that is not taken rejects the start, which can be repeated; until then nothing is sent', async () => {
  const other = await connect('socket', { isStarted: false })
  try {
    await expect(other.open()).rejects.toMatchObject({ failure: 'not-sent' })
    other.slack.front.befalls = (method) =>
      method === 'apps.connections.open' ? { error: 'invalid_auth' } : null
    const rejection = { failure: 'rejected', gone: 'account', message: expect.not.stringContaining('xapp') }
    await expect(other.adapter.start(other.inbox)).rejects.toMatchObject(rejection)
    other.slack.front.befalls = () => null
    await other.adapter.start(other.inbox)
    expect((await other.hands.say(other.anna, null, 'hallo', [])).acknowledged).toBe(true)
  } finally {
    await other.close()
  }
})

test('it stops also while a connection is being opened', async () => {
  const { peer } = desk.slack
  peer.isSilent = true
  const [one] = peer.connections
  one?.terminate()
  await until('another is being opened', () => peer.opened === 3)
  const stopping = desk.adapter.stop()
  await until('the one that was there is closed', () => peer.connections.size === 1)
  for (const connection of peer.connections) peer.hello(connection)
  await stopping
  await until('that one is closed, too', () => peer.connections.size === 0)
})
