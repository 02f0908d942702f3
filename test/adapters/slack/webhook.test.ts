import http from 'node:http'
import { botUser, newTimestamp, signed, signingSecret } from '../../fakes/slack/workspace.ts'
import { type Connected, connect } from './connected.ts'

let desk: Connected
beforeAll(async () => {
  desk = await connect()
})
afterAll(() => desk?.close())

const said = (text: string, changes: object = {}) =>
  JSON.stringify({
    type: 'event_callback',
    team_id: 'T000000001',
    event_id: 'Ev1',
    event: { type: 'message', channel: desk.channel, user: desk.anna, ts: newTimestamp(), text, ...changes },
  })
const post = (body: string, headers: Record<string, string>) =>
  fetch(desk.address, { method: 'POST', headers, body })
const count = () => desk.inbox.attempts.length

test('a signed request is taken', async () => {
  const body = said('echt')
  expect((await post(body, signed(body, false))).status).toBe(200)
  await desk.inbox.take('message', ({ text }) => text === 'echt')
})

test.each([
  ['without a signature', () => ({ 'content-type': 'application/json' })],
  [
    'with another’s',
    (body: string) => ({ ...signed(body, false), 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
  ],
  ['of another body', () => signed('{}', false)],
  ['that is old', (body: string) => signed(body, false, signingSecret, Math.floor(Date.now() / 1000) - 301)],
  [
    'of the future',
    (body: string) => signed(body, false, signingSecret, Math.floor(Date.now() / 1000) + 301),
  ],
  [
    'with a changed time',
    (body: string) => ({
      ...signed(body, false),
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000) - 1),
    }),
  ],
  ['with no time', (body: string) => ({ ...signed(body, false), 'x-slack-request-timestamp': 'now' })],
  ['with a nonsense signature', (body: string) => ({ ...signed(body, false), 'x-slack-signature': 'v1' })],
])('a request %s is refused and does nothing', async (_what, headers) => {
  const before = count()
  const body = said('falsch')
  expect((await post(body, headers(body) as Record<string, string>)).status).toBe(401)
  expect(count()).toBe(before)
})

test.each(['', 'null', '[]', '{', '"x"', '{"type":"event_callback"}', '{"type":"nothing"}'])(
  'a signed body of %j breaks nothing',
  async (body) => {
    const before = count()
    expect((await post(body, signed(body, false))).status).toBeLessThan(600)
    expect(count()).toBe(before)
    const next = said('danach')
    expect((await post(next, signed(next, false))).status).toBe(200)
  },
)

test('a body that is far too large is not read to its end', async () => {
  const request = http.request(desk.address, { method: 'POST' })
  const status = new Promise<number | 'cut off'>((resolve) => {
    request.on('response', (response) => resolve(response.statusCode ?? 0))
    request.on('error', () => resolve('cut off'))
  })
  for (let sent = 0; sent < 3; sent++) request.write(Buffer.alloc(1024 * 1024))
  expect([413, 'cut off']).toContain(await status)
  request.destroy()
})

test('Slack’s question at set-up is answered, only where it is signed', async () => {
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'x' })
  const answer = await post(body, signed(body, false))
  expect(await answer.json()).toEqual({ challenge: 'abc' })
  expect((await post(body, {})).status).toBe(401)
})

test('nobody looks at it by GET', async () => {
  expect((await fetch(desk.address)).status).toBe(405)
})

test('what Slack repeats is the same event', async () => {
  const body = said('wiederholt')
  await post(body, signed(body, false))
  await post(body, {
    ...signed(body, false),
    'x-slack-retry-num': '1',
    'x-slack-retry-reason': 'http_timeout',
  })
  const ids = desk.inbox.attempts
    .filter((one) => 'text' in one && one.text === 'wiederholt')
    .map(({ id }) => id)
  expect(ids).toHaveLength(2)
  expect(new Set(ids).size).toBe(1)
})

test('a mention that comes as app_mention, too, is no second event, and is acknowledged', async () => {
  const before = count()
  const body = said('@faden claim', { type: 'app_mention', ts: newTimestamp() })
  expect((await post(body, signed(body, false))).status).toBe(200)
  expect(count()).toBe(before)
})

test('joins, topics, previews, our own posts and their changes are no events', async () => {
  const before = count()
  const ts = newTimestamp()
  const changes = [
    { subtype: 'channel_join' },
    { subtype: 'channel_topic' },
    { user: botUser },
    { user: undefined, bot_id: 'B0FADEN01', subtype: 'bot_message' },
    { subtype: 'message_changed', message: { user: botUser, ts, text: 'x', edited: { user: botUser, ts } } },
    {
      subtype: 'message_changed',
      message: { user: desk.anna, ts, text: 'x' },
      previous_message: { user: desk.anna, ts, text: 'x' },
    },
    { subtype: 'message_replied', message: { user: desk.anna, ts, reply_count: 1 } },
  ]
  for (const change of changes) {
    const body = said('x', change)
    expect((await post(body, signed(body, false))).status).toBe(200)
  }
  expect(count()).toBe(before)
})

test('another app’s post and a broadcast reply are said like any other', async () => {
  const app = said('', {
    user: undefined,
    bot_id: 'B9',
    username: 'Alarm',
    subtype: 'bot_message',
    text: '',
    attachments: [{ text: 'Platte voll' }],
  })
  await post(app, signed(app, false))
  expect(await desk.inbox.take('message', ({ text }) => text === 'Platte voll')).toMatchObject({
    user: { id: 'B9', name: 'Alarm' },
  })
  const root = newTimestamp()
  const broadcast = said('für alle', { subtype: 'thread_broadcast', thread_ts: root })
  await post(broadcast, signed(broadcast, false))
  expect(await desk.inbox.take('message', ({ text }) => text === 'für alle')).toMatchObject({
    thread: { platform: 'slack', id: `${desk.channel}:${root}` },
  })
})

test('a card that somebody deleted is told, also where a stone is left behind', async () => {
  const [one, other] = [await desk.open(), await desk.open()]
  const gone = said('', {
    subtype: 'message_deleted',
    deleted_ts: one.id,
    previous_message: { user: botUser, ts: one.id },
  })
  await post(gone, signed(gone, false))
  expect((await desk.inbox.take('delete', (event) => event.post.id === one.id)).post).toEqual(one)
  const stone = said('', {
    subtype: 'message_changed',
    message: { subtype: 'tombstone', user: 'USLACKBOT', ts: other.id },
  })
  await post(stone, signed(stone, false))
  expect((await desk.inbox.take('delete', (event) => event.post.id === other.id)).post).toEqual(other)
})
