import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '../../adapters/slack/index.ts'
import { signs } from '../../adapters/slack/marks.ts'
import { scopes } from '../../adapters/slack/scopes.ts'
import type { ChatAdapter, ChatInbox } from '../../src/domain/chat.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { FakeMemory } from '../fakes/fake-memory.ts'
import type { Mishap } from '../fakes/slack/front.ts'
import { SlackHands } from '../fakes/slack/hands.ts'
import { readBlocks, seenPost } from '../fakes/slack/read.ts'
import {
  appToken,
  botToken,
  botUser,
  newId,
  SlackWorkspace,
  signingSecret,
} from '../fakes/slack/workspace.ts'
import type { Harness, Stage } from './stage.ts'

/** The emulator over HTTP, and over Socket Mode with our own peer: the promises are the same. */
export const slackHarness = (events: 'http' | 'socket'): Harness => ({
  lacks: {
    whisper: 'Slack’s private notices vanish when the client is reloaded',
    emptyFiles: 'Slack takes no file without bytes',
  },
  start: (inbox) => startSlack(inbox, events),
})

async function startSlack(inbox: ChatInbox, events: 'http' | 'socket'): Promise<Stage> {
  const slack = await SlackWorkspace.start()
  slack.front.scopes = Object.keys(scopes)
  const memory = new FakeMemory()
  const channelId = slack.channel('support')
  const [anna, ben] = [slack.user('anna'), slack.user('ben')]
  const create = () =>
    createAdapter({
      settings: { events, api_url: `${slack.url}/api`, reactions: { eyes: 'claim' } },
      secrets: {
        SLACK_BOT_TOKEN: botToken,
        ...(events === 'http' ? { SLACK_SIGNING_SECRET: signingSecret } : { SLACK_APP_TOKEN: appToken }),
      },
      language: 'de',
      publicUrl: 'https://help.school.example',
      folder: '/nonexistent',
      channels: [{ id: channelId, name: 'Support', team: 'Support', language: 'de' }],
      agents: [{ id: anna, name: 'Anna Berger', team: 'Support' }],
      commands: [],
      memory,
      leases: new FakeLeases(),
      log: {
        info() {},
        warn: (_fields, text) => void (/was not taken/.test(text) && slack.peer.giveUp()),
        error() {},
      },
    })
  let adapter: ChatAdapter = create()
  let isRunning = false
  const server = createServer((request, response) => adapter.webhook?.handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  if (events === 'socket') slack.bySocket()
  else slack.byHttp(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`)

  const start = async () => {
    await adapter.start(inbox)
    isRunning = true
  }
  await start()
  const { messages, ephemeralMessages, channels, users: people } = slack.emulator.tables
  const inThread = (channel: string, root: string) =>
    messages.all().filter((one) => one.channel_id === channel && (one.ts === root || one.thread_ts === root))

  const failing = (methods: RegExp, mishap: Mishap) => async () => {
    slack.front.befalls = (method) => (methods.test(method) ? mishap : null)
    return async () => {
      slack.front.befalls = () => null
    }
  }

  return {
    get adapter() {
      return adapter
    },
    channel: { platform: 'slack', id: channelId },
    anna,
    ben,
    ...new SlackHands(slack, channelId).all(),
    showsMark: ({ state }) => signs[state],
    async readThread(thread) {
      const [channel = '', ts = ''] = thread.id.split(':')
      const [root, ...posts] = inThread(channel, ts).sort((a, b) => (a.ts < b.ts ? -1 : 1))
      if (!root) throw new Error(`no thread ${thread.id}`)
      const card = readBlocks(root.blocks)
      return {
        card: {
          text: [card.text, ...card.context].join('\n'),
          buttons: card.buttons.map(({ label }) => label),
          links: card.markup.links.map(({ address }) => address),
          mentions: card.mentions,
        },
        posts: posts.map((post) => seenPost(post, slack.emulator, botUser)),
      }
    },
    async readChannel() {
      return messages
        .all()
        .filter((one) => one.channel_id === channelId && !one.thread_ts && !isCard(one))
        .map((one) => seenPost(one, slack.emulator, botUser))
    },
    fail: {
      'not-sent': failing(/^chat\.postMessage$/, { status: 429, headers: { 'retry-after': '1' } }),
      uncertain: failing(/^chat\.postMessage$/, { lost: true }),
      rejected: failing(/^chat\.postMessage$/, { error: 'msg_too_long' }),
      'gone channel': failing(/^chat\./, { error: 'is_archived' }),
      'gone account': failing(/./, { error: 'account_inactive' }),
    },
    async deleteThread({ id, thread }) {
      const [channel = ''] = thread.id.split(':')
      for (const row of inThread(channel, id)) messages.delete(row.id)
    },
    spoil: [
      { way: 'revoked token', says: /Reinstall/, spoil: failing(/^auth\.test$/, { error: 'token_revoked' }) },
      {
        way: 'missing scope',
        says: /files:read.*reinstall/,
        async spoil() {
          slack.front.scopes = Object.keys(scopes).filter((scope) => scope !== 'files:read')
          return async () => {
            slack.front.scopes = Object.keys(scopes)
          }
        },
      },
      {
        way: 'not in the channel',
        says: /\/invite @Faden/,
        async spoil() {
          const row = channels.findOneBy('channel_id', channelId)
          channels.update(row.id, { members: row.members.filter((member: string) => member !== botUser) })
          return async () => {
            channels.update(row.id, { members: row.members })
          }
        },
      },
      {
        way: 'a deactivated agent',
        says: /deactivated/,
        async spoil() {
          const row = people.findOneBy('user_id', anna)
          people.update(row.id, { deleted: true })
          return async () => {
            people.update(row.id, { deleted: false })
          }
        },
      },
    ],
    async outsiders() {
      const guest = people.insert({
        ...people.findOneBy('user_id', ben),
        ...newPerson('gast', 'Gast'),
        deleted: true,
      })
      const row = channels.findOneBy('channel_id', channelId)
      channels.update(row.id, { members: [...row.members, guest.user_id] })
      return [botUser, guest.user_id]
    },
    async join(name, email) {
      const { user_id } = people.insert({
        ...people.findOneBy('user_id', ben),
        ...newPerson('dora', name, email),
      })
      await slack.call('conversations.invite', botUser, { channel: channelId, users: user_id })
      return user_id
    },
    async leave(user) {
      await slack.call('conversations.kick', botUser, { channel: channelId, user })
    },
    secrets: [botToken, appToken, signingSecret],
    async startAdapter() {
      adapter = create()
      await start()
      await slack.retry()
    },
    async stopAdapter() {
      isRunning = false
      await adapter.stop()
    },
    async close() {
      if (isRunning) await adapter.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await slack.close()
    },
    async noticesOf(user) {
      return ephemeralMessages
        .all()
        .filter(({ target_user }) => target_user === user)
        .map(({ blocks }) => readBlocks(blocks).text)
    },
  }
}

const newPerson = (name: string, real_name: string, email = `${name}@school.example`) => ({
  id: undefined,
  user_id: `U${newId().slice(0, 8).toUpperCase()}`,
  name,
  real_name,
  email,
  profile: { display_name: name, real_name, email },
})

/** A card says nothing about who wrote it: its first block is its title. */
const isCard = ({ blocks }: { blocks?: readonly { type: string }[] }) => blocks?.[0]?.type === 'rich_text'
