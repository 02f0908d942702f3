import { createHmac, randomUUID } from 'node:crypto'
import { freePorts } from '../../tools/ports.ts'
import { type Row, type SlackEmulator, startEmulator } from './emulator.ts'
import { emulatedTeam, Front } from './front.ts'
import { SocketPeer } from './socket-peer.ts'

/** How something reached the adapter, and what came back. */
export interface Delivered {
  readonly acknowledged: boolean
  /** What the acknowledgement carried. */
  readonly answer: Row
}

type Carry = (kind: string, payload: Row, retry: number) => Promise<Delivered>

export const botUser = 'U0FADEN01'
export const botToken = 'xoxb-0000-faden-secret'
export const appToken = 'xapp-0000-faden-secret'
export const signingSecret = 'b3f1c0ffee00b3f1c0ffee00b3f1c0ff'

/** What makes one workspace another; people, the app's user and its ids may well be called the same. */
export interface Own {
  readonly team: string
  readonly domain: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
}

export const school: Own = { team: emulatedTeam, domain: 'schule', botToken, appToken, signingSecret }
export const north: Own = {
  team: 'T0NORD',
  domain: 'nord',
  botToken: 'xoxb-1111-nord-secret',
  appToken: 'xapp-1111-nord-secret',
  signingSecret: '0dd0c0ffee000dd0c0ffee000dd0c0ff',
}

const people = [
  { name: 'anna', realName: 'Anna Berger', token: 'xoxp-anna' },
  { name: 'ben', realName: 'Ben Otto', token: 'xoxp-ben' },
  { name: 'carla', realName: 'Carla Novak', token: 'xoxp-carla' },
]

/** A Slack workspace as far as one can have it here: the emulator, what stands before it, and both ways of its events. */
export class SlackWorkspace {
  readonly own: Own
  readonly front = new Front()
  readonly peer = new SocketPeer(this.front.server)
  emulator!: SlackEmulator
  url = ''
  /** Every event that the emulator told, with what became of it. */
  readonly told: { readonly event: Row; delivered: Delivered }[] = []
  #carry: Carry = async () => ({ acknowledged: false, answer: null })

  constructor(own: Own) {
    this.own = own
  }

  static async start(own: Own = school): Promise<SlackWorkspace> {
    const slack = new SlackWorkspace(own)
    slack.front.team = own.team
    slack.url = await slack.front.listen()
    const seed = { ...own, botUser, people, channels: ['support', 'netz', 'office'] }
    const [port = 0] = await freePorts(1)
    slack.emulator = await startEmulator(port, slack.url, `${slack.url}/events`, seed)
    slack.front.emulator = slack.emulator.address
    slack.front.onEvent = (body) => slack.#tell(JSON.parse(body.replaceAll(emulatedTeam, own.team)))
    slack.front.file = (id) => {
      const file = slack.emulator.tables.files.findOneBy('file_id', id)
      return file && !file.deleted ? Buffer.from(file.content_base64 ?? '', 'base64') : null
    }
    slack.front.answers = (method, request) => {
      if (method !== 'apps.connections.open') return null
      const isOurs = request.headers.authorization === `Bearer ${own.appToken}`
      return isOurs ? slack.peer.ticket(slack.url) : { ok: false, error: 'invalid_auth' }
    }
    for (const channel of slack.emulator.tables.channels.all())
      slack.emulator.tables.channels.update(channel.id, { members: [...channel.members, botUser] })
    return slack
  }

  /** Events go to this address, signed. */
  byHttp(address: string): void {
    this.#carry = async (kind, payload, retry) => {
      const isForm = kind !== 'events_api'
      const fields = kind === 'slash_commands' ? payload : { payload: JSON.stringify(payload) }
      const body = isForm ? String(new URLSearchParams(fields)) : JSON.stringify(payload)
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          ...signed(body, isForm, this.own.signingSecret),
          ...(retry > 0 && { 'x-slack-retry-num': String(retry) }),
        },
        body,
      })
      const text = await response.text()
      return { acknowledged: response.ok, answer: text ? JSON.parse(text) : null }
    }
  }

  /** Events go over whatever connection the app has opened. */
  bySocket(): void {
    this.#carry = async (kind, payload, retry) => {
      const more = retry > 0 ? { retry_attempt: retry, retry_reason: 'timeout' } : {}
      const acknowledged = await this.peer.deliver({ type: kind, payload, ...more })
      return { acknowledged: acknowledged !== null, answer: acknowledged?.payload ?? null }
    }
  }

  async deliver(kind: string, payload: Row, retry = 0): Promise<Delivered> {
    return this.#carry(kind, payload, retry).catch(() => ({ acknowledged: false, answer: null }))
  }

  /** As Slack does for a while, with all that nobody acknowledged. */
  async retry(): Promise<void> {
    for (const one of this.told)
      if (!one.delivered.acknowledged) one.delivered = await this.deliver('events_api', one.event, 1)
  }

  channel(name: string): string {
    return this.emulator.tables.channels.findOneBy('name', name)?.channel_id
  }

  user(name: string): string {
    return this.emulator.tables.users.findOneBy('name', name)?.user_id
  }

  /** A call with a person's own token, or the bot's; past the front, so that no mishap befalls it. */
  async call(method: string, user: string, body: Row): Promise<Row> {
    const name = this.emulator.tables.users.findOneBy('user_id', user)?.name
    const token = people.find((person) => person.name === name)?.token ?? this.own.botToken
    const response = await fetch(`${this.emulator.address}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Row
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`)
    return answer
  }

  /** What a click or a command brings along, to open a form with. */
  async trigger(user: string): Promise<string> {
    return (await this.call('views.generateTriggerId', botUser, { user_id: user })).trigger_id
  }

  async close(): Promise<void> {
    await this.peer.close()
    await this.front.close()
    await this.emulator.close()
  }

  async #tell(body: Row): Promise<number> {
    // Real Slack's own names of things, where the emulator has none.
    const event = { ...body.event, event_ts: body.event.event_ts ?? body.event.ts ?? newTimestamp() }
    if (event.item) event.item_user ??= this.#authorOf(event.item)
    const payload = { ...body, api_app_id: 'A0FADEN01', event }
    const delivered = await this.deliver('events_api', payload)
    this.told.push({ event: payload, delivered })
    return delivered.acknowledged ? 200 : 500
  }

  #authorOf({ channel, ts }: Row): string | undefined {
    const { messages } = this.emulator.tables
    return messages.all().find((one) => one.channel_id === channel && one.ts === ts)?.user
  }
}

let made = 0
export function newTimestamp(): string {
  made += 1
  return `${Math.floor(Date.now() / 1000)}.${String(500_000 + made)}`
}

export const newId = (): string => randomUUID().replaceAll('-', '')

export function signed(
  body: string,
  isForm: boolean,
  secret = signingSecret,
  at = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const hmac = createHmac('sha256', secret).update(`v0:${at}:${body}`)
  return {
    'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${hmac.digest('hex')}`,
  }
}
