import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '../../../adapters/slack/index.ts'
import { scopes } from '../../../adapters/slack/scopes.ts'
import type { ChatAdapter } from '../../../src/domain/chat.ts'
import { aCard, aText, unique } from '../../contract/samples.ts'
import { CollectingInbox } from '../../fakes/collecting-inbox.ts'
import { FakeLeases } from '../../fakes/fake-leases.ts'
import { FakeMemory } from '../../fakes/fake-memory.ts'
import type { Row } from '../../fakes/slack/emulator.ts'
import { SlackHands } from '../../fakes/slack/hands.ts'
import { readBlocks } from '../../fakes/slack/read.ts'
import { newTimestamp, north, SlackWorkspace, school, signed } from '../../fakes/slack/workspace.ts'
import { until } from '../../tools/until.ts'

/** One Faden in two workspaces, whose people and channels Slack may well call the same. */
class Two {
  readonly events: 'http' | 'socket'
  readonly here: SlackWorkspace
  readonly there: SlackWorkspace
  readonly inbox = new CollectingInbox()
  readonly adapter: ChatAdapter
  readonly server: Server
  address = ''

  constructor(events: 'http' | 'socket', here: SlackWorkspace, there: SlackWorkspace, secrets: object) {
    this.events = events
    this.here = here
    this.there = there
    this.adapter = createAdapter({
      settings: {
        events,
        api_url: `${here.url}/api`,
        reactions: { eyes: 'claim' },
        workspaces: { nord: { api_url: `${there.url}/api` } },
      },
      secrets: { ...secretsOf('SLACK', here), ...secretsOf('SLACK_NORD', there), ...secrets },
      language: 'de',
      publicUrl: 'https://help.school.example',
      folder: '/nonexistent',
      channels: [
        { id: here.channel('support'), name: 'Support', team: 'Support', language: 'de' },
        { id: `nord/${there.channel('support')}`, name: 'Nord', team: 'Nord', language: 'en' },
      ],
      agents: [{ id: `nord/${there.user('ben')}`, name: 'Ben Otto', team: 'Nord' }],
      commands: [],
      memory: new FakeMemory(),
      leases: new FakeLeases(),
      log: { info() {}, warn: () => [here, there].forEach(({ peer }) => void peer.giveUp()), error() {} },
    })
    this.server = createServer((request, response) => this.adapter.webhook?.handle(request, response))
  }

  static async connect(events: 'http' | 'socket' = 'http', { secrets = {}, isStarted = true } = {}) {
    const [here, there] = [await SlackWorkspace.start(school), await SlackWorkspace.start(north)]
    const two = new Two(events, here, there, secrets)
    await new Promise<void>((resolve) => two.server.listen(0, '127.0.0.1', resolve))
    two.address = `http://127.0.0.1:${(two.server.address() as AddressInfo).port}/slack/events`
    for (const workspace of [here, there]) {
      workspace.front.scopes = Object.keys(scopes)
      if (events === 'http') workspace.byHttp(two.address)
      else workspace.bySocket()
    }
    if (isStarted) await two.adapter.start(two.inbox)
    return two
  }

  get home() {
    return { platform: 'slack', id: this.here.channel('support') }
  }
  get north() {
    return { platform: 'slack', id: `nord/${this.there.channel('support')}` }
  }

  async post(body: string, headers: Record<string, string>): Promise<number> {
    return (await fetch(this.address, { method: 'POST', headers, body })).status
  }

  async close() {
    await this.adapter.stop()
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
    await this.here.close()
    await this.there.close()
  }
}

const secretsOf = (front: string, { own }: SlackWorkspace) => ({
  [`${front}_BOT_TOKEN`]: own.botToken,
  [`${front}_APP_TOKEN`]: own.appToken,
  [`${front}_SIGNING_SECRET`]: own.signingSecret,
})

let two: Two
afterEach(() => two?.close())

const said = (team: string, channel: string, user: string, text: string, ts = newTimestamp()) => ({
  type: 'event_callback',
  team_id: team,
  event_id: 'Ev1',
  event: { type: 'message', channel, user, ts, text },
})

describe('two workspaces', () => {
  test('each is called with its own token alone, whatever is done there', async () => {
    two = await Two.connect()
    const { adapter, here, there } = two
    for (const channel of [two.home, two.north]) {
      const root = await adapter.openThread(channel, aCard(), unique('open'))
      const post = await adapter.post({ thread: root.thread }, aText('x'), unique('post'))
      await adapter.updateCard(root, aCard())
      await adapter.mark?.(post, { state: 'sent', label: 'gesendet' })
      await adapter.edit?.(post, aText('y'))
      await adapter.find?.({ channel }, 'none')
      await adapter.members?.(channel)
      for await (const _event of adapter.history?.({ thread: root.thread }, new Date(0)) ?? []);
      await adapter.remove?.(post)
    }
    expect([...here.front.tokens]).toEqual([school.botToken])
    expect([...there.front.tokens]).toEqual([north.botToken])
    expect(here.front.calls).toContain('chat.postMessage')
    expect(there.front.calls).toContain('chat.postMessage')
  })

  test('what Slack calls the same in both is two channels, two people, two posts and two events', async () => {
    two = await Two.connect()
    const ts = newTimestamp()
    for (const { team, signingSecret } of [school, north]) {
      const body = JSON.stringify(said(team, 'C0SAME', 'U0SAME', 'hallo', ts))
      expect(await two.post(body, signed(body, false, signingSecret))).toBe(200)
    }
    const [one, other] = two.inbox.taken
    expect(one).toMatchObject({
      id: `message:C0SAME:${ts}`,
      channel: { id: 'C0SAME' },
      user: { id: 'U0SAME' },
    })
    expect(other).toMatchObject({
      id: `message:nord/C0SAME:${ts}`,
      channel: { id: 'nord/C0SAME' },
      user: { id: 'nord/U0SAME' },
      post: { thread: { id: `nord/C0SAME:${ts}` } },
    })
  })

  test('whoever is mentioned in a command is the one of that workspace', async () => {
    two = await Two.connect()
    const hands = new SlackHands(two.there, two.there.channel('support'))
    const [anna, ben] = [two.there.user('anna'), two.there.user('ben')]
    const { thread } = await two.adapter.openThread(two.north, aCard(), unique('open'))
    const [, thread_ts] = thread.id.split(':')
    const channel = two.there.channel('support')
    await two.there.call('chat.postMessage', anna, {
      channel,
      thread_ts,
      text: `!assign <@${ben}> für <@${ben}>`,
    })
    await two.inbox.take('command', ({ line }) => line === `assign @nord/${ben} für @Ben Otto`)
    await hands.slash(anna, `assign 10042 <@${ben}|ben>`)
    await two.inbox.take('command', ({ line }) => line === `assign 10042 @nord/${ben}`)
  })

  test('nobody of the other is mentioned, and a line leads into the workspace of its thread', async () => {
    two = await Two.connect()
    const { thread } = await two.adapter.openThread(two.north, aCard(), unique('open'))
    const mentions = [two.here.user('anna'), `nord/${two.there.user('ben')}`]
    await two.adapter.post({ channel: two.home }, aText('schau', { mentions, thread }), unique('line'))
    const [line] = two.here.emulator.tables.messages.all().slice(-1)
    const shown = readBlocks(line.blocks)
    expect(shown.mentions).toEqual([two.here.user('anna')])
    const [, ts = ''] = thread.id.split(':')
    expect(JSON.stringify(line.blocks)).toContain(
      `archives/${two.there.channel('support')}/p${ts.replace('.', '')}`,
    )
  })

  test('beside what an agent says stands the picture of that workspace’s account', async () => {
    two = await Two.connect()
    const { users } = two.there.emulator.tables
    const row = users.findOneBy('name', 'ben')
    const image_72 = 'https://avatars.slack-edge.com/ben_72.png'
    users.update(row.id, { profile: { ...row.profile, image_72 } })
    const { thread } = await two.adapter.openThread(two.north, aCard(), unique('open'))
    const said = (account: string) =>
      two.adapter.post(
        { thread },
        aText('Läuft.', { author: { name: 'Ben Otto', role: 'agent', account } }),
        unique('post'),
      )
    await said(`nord/${row.user_id}`)
    await said(two.here.user('ben'))
    const contexts = two.there.emulator.tables.messages
      .all()
      .slice(-2)
      .map(({ blocks }) =>
        blocks[0].elements.map(({ type, image_url, alt_text }: Row) => [type, image_url, alt_text]),
      )
    expect(contexts).toEqual([
      [
        ['image', image_72, '📤 Ben Otto'],
        ['plain_text', undefined, undefined],
      ],
      [['plain_text', undefined, undefined]],
    ])
  })

  test('a channel of a workspace that nobody has named is told as lost, and nothing is posted', async () => {
    two = await Two.connect()
    const lost = two.adapter.openThread({ platform: 'slack', id: 'west/C0123' }, aCard(), unique('open'))
    await expect(lost).rejects.toMatchObject({
      failure: 'rejected',
      gone: 'channel',
      message: expect.stringContaining('west'),
    })
    expect(two.here.front.calls).not.toContain('chat.postMessage')
  })

  test('the findings of each bear its name', async () => {
    two = await Two.connect('http', { isStarted: false })
    two.there.front.befalls = (method) => (method === 'auth.test' ? { error: 'token_revoked' } : null)
    const findings = []
    for await (const finding of two.adapter.examine?.() ?? []) findings.push(finding)
    const [parts, wrong] = [findings, findings.filter(({ problem }) => problem !== null)].map((list) =>
      list.map(({ part }) => part),
    )
    expect(parts).toEqual(
      expect.arrayContaining([
        'slack bot token',
        'slack channel Support',
        'slack nord channel Nord',
        'slack nord account of Ben Otto',
      ]),
    )
    expect(wrong).toEqual(['slack nord bot token', 'slack nord scopes'])
  })
})

describe('who speaks for a workspace', () => {
  test('an event of one that is signed with the other’s secret is refused and does nothing', async () => {
    two = await Two.connect()
    const body = JSON.stringify(
      said(north.team, two.there.channel('support'), two.there.user('anna'), 'falsch'),
    )
    expect(await two.post(body, signed(body, false, school.signingSecret))).toBe(401)
    expect(two.inbox.attempts).toEqual([])
    expect(await two.post(body, signed(body, false, north.signingSecret))).toBe(200)
    await two.inbox.take('message', ({ text }) => text === 'falsch')
  })

  test('an event of one that comes over the other’s socket is not taken', async () => {
    two = await Two.connect('socket')
    const payload = said(north.team, two.there.channel('support'), two.there.user('anna'), 'falsch')
    expect(await two.here.peer.deliver({ type: 'events_api', payload })).toBeNull()
    expect(two.inbox.attempts).toEqual([])
    expect(await two.there.peer.deliver({ type: 'events_api', payload })).not.toBeNull()
  })

  test('what one workspace’s secret signs is that workspace’s, whomever it names', async () => {
    two = await Two.connect()
    // In a channel that both share, what a stranger presses bears the stranger's own workspace.
    const payload = {
      type: 'block_actions',
      team: { id: north.team },
      user: { id: two.there.user('anna'), team_id: north.team },
      channel: { id: two.here.channel('support') },
      container: { channel_id: two.here.channel('support'), message_ts: '1.2' },
      actions: [{ action_id: 'faden-click-0', action_ts: newTimestamp(), value: '["claim"]' }],
    }
    const body = String(new URLSearchParams({ payload: JSON.stringify(payload) }))
    expect(await two.post(body, signed(body, true, school.signingSecret))).toBe(200)
    const event = await two.inbox.take('command', ({ line }) => line === 'claim')
    expect(event).toMatchObject({ channel: two.home, user: { id: two.there.user('anna') } })
    expect(event.user).not.toHaveProperty('email')
  })

  test('one app that is in both has one secret, and the workspace that an event names counts', async () => {
    two = await Two.connect('http', { secrets: { SLACK_NORD_SIGNING_SECRET: school.signingSecret } })
    for (const [team, text] of [
      [school.team, 'hier'],
      [north.team, 'dort'],
    ] as const) {
      const body = JSON.stringify(said(team, 'C0123', 'U0123', text))
      expect(await two.post(body, signed(body, false, school.signingSecret))).toBe(200)
    }
    expect(two.inbox.taken.map(({ channel }) => channel.id)).toEqual(['C0123', 'nord/C0123'])
    const body = JSON.stringify(said('T0ELSE', 'C0123', 'U0123', 'wo?'))
    expect(await two.post(body, signed(body, false, school.signingSecret))).toBe(401)
  })

  test('one app over Socket Mode has one set of connections', async () => {
    two = await Two.connect('socket', { secrets: { SLACK_NORD_APP_TOKEN: school.appToken } })
    await until('both connections are there', () => two.here.peer.connections.size === 2)
    const payload = said(north.team, 'C0123', 'U0123', 'dort')
    expect(await two.here.peer.deliver({ type: 'events_api', payload })).not.toBeNull()
    expect(two.inbox.taken.map(({ channel }) => channel.id)).toEqual(['nord/C0123'])
    expect(two.there.peer.opened).toBe(0)
  })
})

describe('one of them is lost', () => {
  const except = () => {
    const last = two.inbox.connections.at(-1)
    return last?.state === 'well' ? (last.except ?? []).map(({ channels }) => channels) : last?.state
  }

  test('the other starts, what is for the lost one waits, and it is tried again until it is there', async () => {
    two = await Two.connect('http', { isStarted: false })
    two.there.front.befalls = () => ({ error: 'token_revoked' })
    await two.adapter.start(two.inbox)
    expect(except()).toEqual([[two.north]])
    expect(JSON.stringify(two.inbox.connections)).toMatch(/Workspace nord: .*token_revoked/)
    await two.adapter.openThread(two.home, aCard(), unique('open'))
    const lost = two.adapter.openThread(two.north, aCard(), unique('open'))
    await expect(lost).rejects.toMatchObject({ failure: 'not-sent' })
    const body = JSON.stringify(said(north.team, 'C0123', 'U0123', 'früh'))
    expect(await two.post(body, signed(body, false, north.signingSecret))).toBe(503)
    two.there.front.befalls = () => null
    await until('all is well', () => Array.isArray(except()) && except()?.length === 0)
    await two.adapter.openThread(two.north, aCard(), unique('open'))
  })

  test('a token that is revoked meanwhile is that workspace’s channels’, not the whole of Slack', async () => {
    two = await Two.connect()
    two.there.front.befalls = () => ({ error: 'account_inactive' })
    const lost = two.adapter.openThread(two.north, aCard(), unique('open'))
    await expect(lost).rejects.toMatchObject({ failure: 'rejected', gone: 'channel' })
    const reading = async () => {
      for await (const _event of two.adapter.history?.({ channel: two.north }, new Date(0)) ?? []);
    }
    await expect(reading()).rejects.toMatchObject({ gone: 'channel' })
    await two.adapter.openThread(two.home, aCard(), unique('open'))
  })

  test('a socket that breaks off is told of its own channels', async () => {
    two = await Two.connect('socket')
    const { peer, front } = two.there
    await until('both connections are there', () => peer.connections.size === 2)
    front.befalls = (method) => (method === 'apps.connections.open' ? { status: 503 } : null)
    for (const connection of [...peer.connections]) connection.terminate()
    await until('it is told', () => JSON.stringify(except()) === JSON.stringify([[two.north]]))
    front.befalls = () => null
    await until('all is well', () => except()?.length === 0)
  })

  test('where none can be reached nothing starts', async () => {
    two = await Two.connect('http', { isStarted: false })
    for (const { front } of [two.here, two.there]) front.befalls = () => ({ error: 'token_revoked' })
    await expect(two.adapter.start(two.inbox)).rejects.toThrow(/token_revoked/)
  })

  test('the same workspace twice is not taken for two', async () => {
    two = await Two.connect('http', { isStarted: false })
    two.there.front.team = school.team
    await two.adapter.start(two.inbox)
    expect(JSON.stringify(two.inbox.connections)).toMatch(/same workspace as the first/)
    expect(except()).toEqual([[two.north]])
  })
})
