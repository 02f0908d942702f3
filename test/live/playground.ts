import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'

/** Microsoft's, under terms of its own (for evaluation): it is fetched by whoever runs this, and is no part of Faden. */
const name = '@microsoft/m365agentsplayground'
const version = '0.2.28'

export const bot = '00000000-0000-0000-0000-00000000000011'
export const supportChannel = 'channel-announcements-id'
export const networkChannel = 'team-id'
export const alex = { id: 'user-id-0', name: 'Alex Wilber', aad: '00000000-0000-0000-0000-0000000000020' }
export const megan = { id: 'user-id-1', name: 'Megan Bowen', aad: '00000000-0000-0000-0000-0000000000021' }

export interface Shown {
  readonly conversation: string
  readonly id: string
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: a card as it came
  readonly card: any
}

/** The Agents Playground, driven as its page drives it, and watched through the page's web socket. */
export class Playground {
  readonly url: string
  readonly port: number
  /** What stands there, by message id; an update takes the place of what was. */
  readonly shown = new Map<string, Shown>()
  /** How often something new was posted. */
  posts = 0
  /** Alex alone with the bot. */
  personalChat = ''
  readonly #child: ChildProcess
  #socket: WebSocket | null = null

  private constructor(port: number, botUrl: string) {
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.#child = spawn(
      process.execPath,
      [
        join(installed(), 'cli.js'),
        'start',
        '-e',
        botUrl,
        '-c',
        'msteams',
        '-p',
        String(port),
        '--dt',
        'true',
      ],
      {
        cwd: tmpdir(),
        stdio: 'ignore',
        env: { PATH: process.env.PATH, HOME: process.env.HOME, TEAMSAPPTESTER_BROWSER: 'none' },
      },
    )
  }

  static async start(botUrl: string): Promise<Playground> {
    const [port = 0] = await freePorts(1)
    const playground = new Playground(port, botUrl)
    await until('the Playground listens', () => fetch(playground.url).then(({ ok }) => ok), 30)
    const socket = new WebSocket(`ws://127.0.0.1:${port}/_ws_conversation/v1/conversations/stream`)
    socket.addEventListener('message', ({ data }) => playground.#see(JSON.parse(String(data))))
    await once(socket, 'open')
    playground.#socket = socket
    const { config } = (await (await fetch(`${playground.url}/_internal/v1/config`)).json()) as {
      config: { personalChat: { id: string } }
    }
    playground.personalChat = config.personalChat.id
    return playground
  }

  async stop(): Promise<void> {
    this.#socket?.close()
    this.#child.kill()
    await once(this.#child, 'close')
  }

  /** `@Faden …`, as the page sends it. The page speaks for Alex alone, whoever `from` names. */
  mention(who: typeof alex, conversation: string, line: string) {
    const name = '<at>Test Bot</at>'
    const text = `${name} ${line}`
    const mentioned = { mentioned: { id: bot }, text: name }
    if (who.id !== alex.id)
      return this.happens(who, conversation, {
        type: 'message',
        id: randomUUID(),
        text,
        textFormat: 'plain',
        entities: [{ type: 'mention', ...mentioned }],
      })
    return this.#post(`/_conversation/v1/conversations/${encodeURIComponent(conversation)}/messages`, {
      type: 'text',
      text,
      textFormat: 'plain',
      from: { id: who.id },
      mentions: [mentioned],
    })
  }

  /** A press of the button with that label: `Action.Execute` is answered, `Action.Submit` is a message with a value. */
  async press(who: typeof alex, message: Shown, label: string, inputs: object = {}) {
    const actions = [...(message.card?.actions ?? []), ...innerActions(message.card)]
    const action = actions.find(({ title }) => title === label)
    if (!action) throw new Error(`there is no button ${label} on ${JSON.stringify(message.card)}`)
    const at = { from: { id: who.id }, conversation: { id: message.conversation }, replyToId: message.id }
    return action.type === 'Action.Execute'
      ? this.#post('/_conversation/v1/invoke', {
          ...at,
          name: 'adaptiveCard/action',
          value: { action: { type: action.type, verb: action.verb, data: action.data } },
        })
      : this.#post('/_conversation/v1/submit', { ...at, value: { ...action.data, ...inputs } })
  }

  extension(who: typeof alex, conversation: string, name: string, value: object) {
    return this.#post('/_conversation/v1/invoke', {
      name,
      value,
      from: { id: who.id },
      conversation: { id: conversation },
    })
  }

  /** What the page has no button for: with RSC every message reaches the bot, and edits and deletions do. */
  async happens(who: typeof alex, conversation: string, activity: object) {
    const template = await fetch(
      `${this.url}/_internal/v1/customActivities/template?conversationId=${encodeURIComponent(conversation)}`,
    )
    const frame = (await template.json()) as object
    return this.#post('/_internal/v1/customActivities', {
      ...frame,
      from: { id: who.id, name: who.name, aadObjectId: who.aad },
      channelData: { channel: { id: conversation.replace(/;.*/, '') } },
      ...activity,
    })
  }

  /** The card whose title holds the text. */
  card(channel: string, text: string): Shown | undefined {
    return this.all().find(
      ({ conversation, card }) => conversation.startsWith(`${channel};`) && textOf(card).includes(text),
    )
  }

  inThread({ conversation }: Shown): string[] {
    return this.all()
      .filter((one) => one.conversation === conversation)
      .map(({ text, card }) => text || textOf(card))
  }

  all(): Shown[] {
    return [...this.shown.values()]
  }

  // biome-ignore lint/suspicious/noExplicitAny: what the web socket tells
  #see({ action, actionConversationId, message }: any): void {
    if (action === 'createMessage' && message?.from?.id === bot) {
      this.posts += 1
      this.#keep(message, message.postConversationId ?? actionConversationId)
    }
    const known = message && this.#known(message.messageId)
    if (action === 'updateMessage' && known) this.#keep(message, known.conversation)
  }

  #known(id: string): Shown | undefined {
    return [...this.shown.values()].find((one) => one.id === id)
  }

  // biome-ignore lint/suspicious/noExplicitAny: what the web socket tells
  #keep(message: any, conversation: string): void {
    const { messageId: id, text = '', attachments } = message
    this.shown.set(id, { conversation, id, text, card: attachments?.[0]?.content ?? null })
  }

  async #post(path: string, body: object) {
    const response = await fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    return (text ? JSON.parse(text) : null) as any
  }
}

/** Everything that a card shows as text, in order. */
export function textOf(block: unknown): string {
  if (Array.isArray(block)) return block.map(textOf).filter(Boolean).join('\n')
  if (typeof block !== 'object' || block === null) return ''
  const { text, inlines, items, columns, body } = block as Record<string, unknown>
  const own = typeof text === 'string' ? text : ''
  return [own, ...[inlines, items, columns, body].map(textOf)].filter(Boolean).join('\n')
}

// biome-ignore lint/suspicious/noExplicitAny: a card as it came
function innerActions(card: any): any[] {
  const blocks = [...(card?.body ?? [])]
  return blocks.flatMap((block) => [
    ...(block.actions ?? []),
    ...(block.items ?? []).flatMap((item: { actions?: object[] }) => item.actions ?? []),
  ])
}

/** Into the temporary folder, once. */
function installed(): string {
  const folder = join(tmpdir(), `faden-playground-${version}`)
  const home = join(folder, 'node_modules', name)
  if (existsSync(join(home, 'cli.js'))) return home
  mkdirSync(folder, { recursive: true })
  const ran = spawnSync(
    'npm',
    ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `${name}@${version}`],
    { stdio: ['ignore', 2, 2] },
  )
  if (ran.status !== 0) throw new Error(`${name} could not be installed; the lines above say why`)
  return home
}
