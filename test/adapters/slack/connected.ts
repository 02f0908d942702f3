import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '../../../adapters/slack/index.ts'
import type { ChatAdapter, PostRef } from '../../../src/domain/chat.ts'
import { aCard, unique } from '../../contract/samples.ts'
import { CollectingInbox } from '../../fakes/collecting-inbox.ts'
import { FakeLeases } from '../../fakes/fake-leases.ts'
import { FakeMemory } from '../../fakes/fake-memory.ts'
import { SlackHands } from '../../fakes/slack/hands.ts'
import { appToken, botToken, SlackWorkspace, signingSecret } from '../../fakes/slack/workspace.ts'

export interface Connected {
  readonly slack: SlackWorkspace
  readonly adapter: ChatAdapter
  readonly inbox: CollectingInbox
  readonly hands: SlackHands
  readonly channel: string
  readonly anna: string
  readonly ben: string
  /** Where Slack would post what happened. */
  readonly address: string
  open(): Promise<PostRef>
  close(): Promise<void>
}

/** A workspace and an adapter in it, and nothing of the core. */
export async function connect(
  events: 'http' | 'socket' = 'http',
  { isStarted = true } = {},
): Promise<Connected> {
  const slack = await SlackWorkspace.start()
  const channel = slack.channel('support')
  const inbox = new CollectingInbox()
  const adapter = createAdapter({
    settings: {
      events,
      api_url: `${slack.url}/api`,
      reactions: { eyes: 'claim', white_check_mark: 'resolve', ticket: 'new' },
      workspaces: {},
    },
    secrets: { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret },
    language: 'de',
    publicUrl: 'https://help.school.example',
    folder: '/nonexistent',
    channels: [{ id: channel, name: 'Support', team: 'Support', language: 'de' }],
    agents: [],
    commands: [],
    memory: new FakeMemory(),
    leases: new FakeLeases(),
    log: { info() {}, warn: () => slack.peer.giveUp(), error() {} },
  })
  const server = createServer((request, response) => adapter.webhook?.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  if (events === 'http') slack.byHttp(address)
  else slack.bySocket()
  if (isStarted) await adapter.start(inbox)
  return {
    slack,
    adapter,
    inbox,
    hands: new SlackHands(slack, channel),
    channel,
    anna: slack.user('anna'),
    ben: slack.user('ben'),
    address,
    open: () => adapter.openThread({ platform: 'slack', id: channel }, aCard(), unique('open')),
    async close() {
      await adapter.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await slack.close()
    },
  }
}
