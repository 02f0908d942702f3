import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { MatrixSettings } from '../../adapters/matrix/config.ts'
import { createAdapter } from '../../adapters/matrix/index.ts'
import type { AdapterContext } from '../../src/domain/adapter-context.ts'
import type { ChannelRef, ChatInbox, PostRef, Receipt, ThreadRef } from '../../src/domain/chat.ts'
import { FakeLeases } from '../fakes/fake-leases.ts'
import { until } from '../tools/until.ts'
import { type ShownMessage, shownMessages, type TimelineEvent } from './matrix-timeline.ts'
import { readHtml } from './read-html.ts'
import type { Lacks, Said, SeenFile, SeenPost, Stage } from './stage.ts'

/** Somebody at a Matrix client, in the one room. */
export interface Hand {
  readonly id: string
  /** The event's id. */
  send(type: string, content: object): Promise<string>
  redact(event: string): Promise<string>
  /** What a message says of an uploaded file: `url`, or `file` where it is encrypted. */
  upload(file: SeenFile): Promise<object>
}

/** A homeserver with a room in which two people and the bot are. */
export interface MatrixWorld {
  readonly url: string
  readonly room: string
  readonly token: string
  readonly bot: string
  readonly anna: Hand
  readonly ben: Hand
  /** Everything up to now, as Anna’s client holds it. */
  timeline(): Promise<readonly TimelineEvent[]>
  download(content: TimelineEvent['content']): Promise<Buffer>
  readonly fail: Stage['fail']
  readonly deleteThread: NonNullable<Stage['deleteThread']>
  readonly outsiders?: Stage['outsiders']
  join(name: string): Promise<string>
  leave(user: string): Promise<void>
  readonly spoil?: Stage['spoil']
  close(): Promise<void>
}

export const lacks: Lacks = {
  history: 'its own sync misses nothing',
  whisper: 'everyone in the room sees everything',
  forms: 'Matrix has none',
  formFiles: 'Matrix has no forms',
  severalFiles: 'an event holds one file',
}

const storeKey = 'a key that is only there for the tests'

/** The adapter in that world; the people type, tap and read as their clients let them. */
export async function stageIn(world: MatrixWorld, inbox: ChatInbox): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'faden-matrix-'))
  const { room, anna, ben } = world
  const outcomes = new Map<string, Receipt | 'failed'>()
  const positions = new Map<string, string | null>()
  const watched: ChatInbox = {
    connection: (state) => inbox.connection(state),
    membersChanged: () => inbox.membersChanged(),
    async receive(event) {
      try {
        const receipt = await inbox.receive(event)
        outcomes.set(event.id, receipt)
        return receipt
      } catch (error) {
        outcomes.set(event.id, 'failed')
        throw error
      }
    },
  }
  const context = contextIn(world, folder)
  let adapter = createAdapter(context)
  let isRunning = false

  const startAdapter = async () => {
    adapter = createAdapter(context)
    await adapter.start(watched)
    isRunning = true
  }
  const stopAdapter = async () => {
    isRunning = false
    await adapter.stop()
  }
  await startAdapter()

  const hand = (user: string) => (user === ben.id ? ben : anna)
  const inThread = (thread: ThreadRef | null) =>
    thread
      ? { 'm.relates_to': { rel_type: 'm.thread', event_id: rootOf(thread), is_falling_back: true } }
      : {}

  /** What became of it: taken, or waiting to be. */
  async function outcome(event: string, isEnough = (one: Receipt | 'failed') => one !== undefined) {
    const found = await until(`the core was told of ${event}`, () => {
      const one = outcomes.get(event)
      return one && isEnough(one) ? one : null
    })
    const notice = found !== 'failed' && found.notice ? await noticeAfter(found.notice.text) : null
    const said: Said = {
      acknowledged: found !== 'failed',
      notice,
      form: null,
      async again() {
        if (outcomes.get(event) !== 'failed') await deliverAgain(event)
        return outcome(event, (one) => one !== 'failed')
      },
    }
    return said
  }

  async function noticeAfter(text: string): Promise<string> {
    return until(`an answer: ${text}`, async () => {
      const shown = shownMessages(await world.timeline()).filter(({ sender }) => sender === world.bot)
      return shown.map(({ content }) => String(content.body)).findLast((body) => body.includes(text))
    })
  }

  /** As after a kill between the commit and the moment when the sync's position is kept. */
  async function deliverAgain(event: string): Promise<void> {
    if (isRunning) await stopAdapter()
    const store = new DatabaseSync(join(folder, 'matrix.sqlite'))
    store.prepare("update facts set value = ? where name = 'since'").run(positions.get(event) ?? '')
    store.close()
    outcomes.delete(event)
    await startAdapter()
  }

  async function position(): Promise<string> {
    const query = new URLSearchParams({ timeout: '0', filter: '{"room":{"timeline":{"limit":1}}}' })
    const response = await fetch(`${world.url}/_matrix/client/v3/sync?${query}`, {
      headers: { authorization: `Bearer ${world.token}` },
    })
    return ((await response.json()) as { next_batch: string }).next_batch
  }

  async function did(act: () => Promise<string>): Promise<Said> {
    const before = await position()
    const event = await act()
    positions.set(event, before)
    return outcome(event)
  }

  const say = (user: string, thread: ThreadRef | null, text: string, files: readonly SeenFile[] = []) =>
    did(async () => {
      const [file] = files
      const relation = inThread(thread)
      if (!file)
        return hand(user).send('m.room.message', {
          msgtype: 'm.text',
          body: text,
          ...relation,
          'm.mentions': {},
        })
      const uploaded = await hand(user).upload(file)
      const info = { mimetype: file.type, size: file.content.length }
      const words = text ? { body: text, filename: file.name } : { body: file.name }
      return hand(user).send('m.room.message', {
        msgtype: 'm.file',
        ...words,
        info,
        ...uploaded,
        ...relation,
      })
    })
  const typed = (prefix: string) => (user: string, thread: ThreadRef, line: string) =>
    say(user, thread, prefix + line)

  async function seen(message: ShownMessage): Promise<SeenPost> {
    const { content } = message
    const [, header = '', rest = ''] =
      /^(?:<p>)?(.*?)(?:<\/p>|$)([\s\S]*)$/.exec(content.formatted_body ?? '') ?? []
    const isOurs = message.sender === world.bot
    const whole = content.formatted_body ? readHtml(isOurs ? rest : content.formatted_body) : null
    const signs = message.reactions.filter(({ sender }) => sender === world.bot).map(({ key }) => key)
    const hasFile = content.url !== undefined || content.file !== undefined
    return {
      author: isOurs ? readHtml(header).text : message.sender,
      text: whole && !hasFile ? withoutActions(whole.text) : hasFile ? '' : content.body,
      markup: isOurs ? readHtml(withoutActionsHtml(content.formatted_body ?? '')).markup : emptyMarkup,
      isPublic: /^✉️/u.test(readHtml(header).text),
      files: hasFile
        ? [
            {
              name: content.filename ?? content.body,
              type: content.info.mimetype,
              content: await world.download(content),
            },
          ]
        : [],
      buttons: buttonsIn(content.formatted_body ?? ''),
      mentions: message.mentions,
      mark: signs.find((sign) => marks[sign]) ?? null,
    }
  }

  const standing = async () => shownMessages(await world.timeline())

  return {
    get adapter() {
      return adapter
    },
    channel: channelOf(room),
    anna: anna.id,
    ben: ben.id,
    say,
    commands: {
      bang: typed('!'),
      'bang ticket': typed('!ticket '),
      mention: typed('@faden '),
      'name and colon': typed('Faden: '),
      slash: typed('/'),
    },
    edit: (user: string, post: PostRef, text: string) =>
      did(() =>
        hand(user).send('m.room.message', {
          msgtype: 'm.text',
          body: `* ${text}`,
          'm.new_content': { msgtype: 'm.text', body: text },
          'm.relates_to': { rel_type: 'm.replace', event_id: post.id },
        }),
      ),
    remove: (user: string, post: PostRef) => did(() => hand(user).redact(post.id)),
    async click(user: string, thread: ThreadRef, label: string) {
      const messages = (await standing()).filter(
        ({ id, root, sender }) => sender === world.bot && (root === rootOf(thread) || id === rootOf(thread)),
      )
      const found = messages.findLast(({ content }) =>
        buttonsIn(content.formatted_body ?? '').includes(label),
      )
      if (!found) throw new Error(`there is no ${label} in ${thread.id}`)
      const sign = signOf(found.content.formatted_body, label)
      if (!found.reactions.some(({ sender, key }) => sender === world.bot && key === sign))
        throw new Error(`${sign} is not there to be tapped on`)
      const mine = found.reactions.find(({ sender, key }) => sender === user && key === sign)
      // A second tap takes the first one back.
      if (mine) await hand(user).redact(mine.id)
      return did(() =>
        hand(user).send('m.reaction', {
          'm.relates_to': { rel_type: 'm.annotation', event_id: found.id, key: sign },
        }),
      )
    },
    async readThread(thread: ThreadRef) {
      const messages = await standing()
      const card = messages.find(({ id }) => id === rootOf(thread))
      if (!card) throw new Error(`there is no root ${thread.id}`)
      const { text, markup } = readHtml(card.content.formatted_body)
      return {
        card: {
          text,
          buttons: buttonsIn(card.content.formatted_body),
          links: markup.links.map(({ address }) => address),
          mentions: card.mentions,
        },
        posts: await Promise.all(messages.filter(({ root }) => root === rootOf(thread)).map(seen)),
      }
    },
    async readChannel() {
      const messages = (await standing()).filter(
        ({ root, content }) => !root && !/<strong>/.test(content.formatted_body ?? ''),
      )
      return Promise.all(messages.map(seen))
    },
    showsMark: ({ state }) => Object.keys(marks).find((sign) => marks[sign] === state) ?? '',
    fail: world.fail,
    deleteThread: world.deleteThread,
    join: world.join,
    leave: world.leave,
    ...(world.outsiders && { outsiders: world.outsiders }),
    ...(world.spoil && { spoil: world.spoil }),
    secrets: [world.token, storeKey],
    startAdapter,
    stopAdapter,
    async close() {
      if (isRunning) await stopAdapter()
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const marks: Readonly<Record<string, string>> = {
  '⏳': 'waiting',
  '📨': 'sent',
  '✋': 'held',
  '⚠️': 'parked',
  '🚫': 'revoked',
}

const emptyMarkup = { bold: [], code: [], items: [], quotes: [], links: [] }

const channelOf = (id: string): ChannelRef => ({ platform: 'matrix', id })
const rootOf = ({ id }: ThreadRef) => id.split('|')[1] ?? ''

/** The line that lists what can be tapped. */
const actions = /<p>(?:Antippen oder schreiben:|Tap or type:) (.*?)<\/p>/
const withoutActionsHtml = (html: string) => html.replace(actions, '')
const withoutActions = (text: string) =>
  text.replace(/\n*(?:Antippen oder schreiben:|Tap or type:) .*$/, '').trim()

function parts(html: string): { sign: string; label: string }[] {
  const [, list = ''] = actions.exec(html) ?? []
  return list
    .split(' · ')
    .filter(Boolean)
    .map((part) => {
      const text = readHtml(part.replace(/ <code>.*<\/code>$/, '')).text
      const [, sign = '', label = ''] = /^(?:(\P{L}+) )?(.*)$/u.exec(text) ?? []
      return { sign, label }
    })
}

const buttonsIn = (html: string) => parts(html).map(({ label }) => label)
const signOf = (html: string, wanted: string) => parts(html).find(({ label }) => label === wanted)?.sign ?? ''

export function contextIn(
  world: Pick<MatrixWorld, 'url' | 'room' | 'token'>,
  folder: string,
): AdapterContext<MatrixSettings> {
  const remembered = new Map<string, unknown>()
  return {
    settings: { homeserver: world.url, device_name: 'Faden', notices: 'thread' },
    secrets: { MATRIX_ACCESS_TOKEN: world.token, MATRIX_STORE_KEY: storeKey },
    language: 'de',
    publicUrl: 'https://help.example',
    folder: join(folder),
    channels: [{ id: world.room, name: 'Support', team: 'Support', language: 'de' }],
    agents: [],
    commands: [],
    memory: {
      read: async (key) => remembered.get(key) ?? null,
      write: async (key, value) => void remembered.set(key, value),
      forget: async (key) => void remembered.delete(key),
    },
    leases: new FakeLeases(),
    log: { info() {}, warn() {}, error() {} },
  }
}
