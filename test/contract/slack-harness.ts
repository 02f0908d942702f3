import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdapter } from '../../adapters/slack/index.ts'
import { signs } from '../../adapters/slack/marks.ts'
import { scopes } from '../../adapters/slack/scopes.ts'
import type { ChatAdapter, ChatInbox } from '../../src/domain/chat.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { FakeMemory } from '../fakes/fake-memory.ts'
import type { Row } from '../fakes/slack/emulator.ts'
import type { Mishap } from '../fakes/slack/front.ts'
import { plain, SlackHands } from '../fakes/slack/hands.ts'
import { readBlocks, seenPost } from '../fakes/slack/read.ts'
import { botUser, newId, north, SlackWorkspace, school } from '../fakes/slack/workspace.ts'
import type { Harness, SeenPost, Stage } from './stage.ts'

/** The emulator over HTTP, and over Socket Mode with our own peer: the promises are the same. */
export const slackHarness = (events: 'http' | 'socket', name = ''): Harness => ({
  lacks: {
    whisper: 'Slack’s private notices vanish when the client is reloaded',
    emptyFiles: 'Slack takes no file without bytes',
    ...(name && { 'gone account': 'where one of several workspaces is gone, its channels are' }),
  },
  start: (inbox) => startSlack(inbox, events, name),
})

/** `name`: that of a further workspace, beside a first one in which nothing happens. */
async function startSlack(inbox: ChatInbox, events: 'http' | 'socket', name: string): Promise<Stage> {
  const [slack, first] = name
    ? [await SlackWorkspace.start(north), await SlackWorkspace.start()]
    : [await SlackWorkspace.start(), null]
  const ours = (id: string) => (name ? `${name}/${id}` : id)
  slack.front.scopes = Object.keys(scopes)
  const memory = new FakeMemory()
  const channelId = slack.channel('support')
  const [anna, ben] = [slack.user('anna'), slack.user('ben')]
  const { botToken, appToken, signingSecret } = slack.own
  const secrets = {
    SLACK_BOT_TOKEN: school.botToken,
    ...(events === 'http'
      ? { SLACK_SIGNING_SECRET: school.signingSecret }
      : { SLACK_APP_TOKEN: school.appToken }),
  }
  const further = {
    SLACK_NORD_BOT_TOKEN: botToken,
    ...(events === 'http'
      ? { SLACK_NORD_SIGNING_SECRET: signingSecret }
      : { SLACK_NORD_APP_TOKEN: appToken }),
  }
  const create = () =>
    createAdapter({
      settings: {
        events,
        api_url: `${(first ?? slack).url}/api`,
        reactions: { eyes: 'claim' },
        workspaces: name ? { [name]: { api_url: `${slack.url}/api` } } : {},
      },
      secrets: { ...secrets, ...(name && further) },
      language: 'de',
      publicUrl: 'https://help.school.example',
      folder: '/nonexistent',
      channels: [{ id: ours(channelId), name: 'Support', team: 'Support', language: 'de' }],
      agents: [{ id: ours(anna), name: 'Anna Berger', team: 'Support' }],
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

  const seen = (post: Row): SeenPost => {
    const { mentions, ...shown } = seenPost(post, slack.emulator, botUser)
    return { ...shown, mentions: mentions.map(ours) }
  }
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
    channel: { platform: 'slack', id: ours(channelId) },
    anna: ours(anna),
    ben: ours(ben),
    ...new SlackHands(slack, channelId).all(),
    showsMark: ({ state }) => signs[state],
    async readThread(thread) {
      const [channel = '', ts = ''] = plain(thread.id).split(':')
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
        posts: posts.map(seen),
      }
    },
    async readChannel() {
      return messages
        .all()
        .filter((one) => one.channel_id === channelId && !one.thread_ts && !isCard(one))
        .map(seen)
    },
    fail: {
      'not-sent': failing(/^chat\.postMessage$/, { status: 429, headers: { 'retry-after': '1' } }),
      uncertain: failing(/^chat\.postMessage$/, { lost: true }),
      rejected: failing(/^chat\.postMessage$/, { error: 'msg_too_long' }),
      'gone channel': failing(/^chat\./, { error: 'is_archived' }),
      ...(!name && { 'gone account': failing(/./, { error: 'account_inactive' }) }),
    },
    async deleteThread({ id, thread }) {
      const [channel = ''] = plain(thread.id).split(':')
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
      return [botUser, guest.user_id].map(ours)
    },
    async join(name, email) {
      const { user_id } = people.insert({
        ...people.findOneBy('user_id', ben),
        ...newPerson('dora', name, email),
      })
      await slack.call('conversations.invite', botUser, { channel: channelId, users: user_id })
      return ours(user_id)
    },
    async leave(user) {
      await slack.call('conversations.kick', botUser, { channel: channelId, user: plain(user) })
    },
    secrets: [school, slack.own].flatMap((own) => [own.botToken, own.appToken, own.signingSecret]),
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
      await first?.close()
    },
    async noticesOf(user) {
      return ephemeralMessages
        .all()
        .filter(({ target_user }) => target_user === plain(user))
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
