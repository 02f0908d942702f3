import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { appId, TeamsIssuer } from './teams-issuer.ts'

export const tenantId = '0e4b7f10-93d2-4a57-8d3c-6a1f52c7e980'
export const teamsChannel = '19:support@thread.tacv2'
/** Object ids of people who are in the channel, but not of the team. */
export const outsiders = ['c0000000-0000-4000-8000-000000000003', 'd0000000-0000-4000-8000-000000000004']
const botToken = 'the-token-of-the-bot'

/** What stands in a channel. The shapes are the connector's own. */
export interface TeamsMessage {
  readonly id: string
  readonly conversation: string
  readonly from: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever the bot sent
  activity: any
  readonly targeted: boolean
  removed: boolean
}

export interface Person {
  readonly id: string
  readonly aadObjectId?: string
  readonly name: string
  readonly email?: string
  readonly userRole?: string
  readonly tenantId?: string
}

type Mishap = (request: IncomingMessage, response: ServerResponse) => 'answered' | 'dropped-after'

/**
 * The Bot Connector, as Teams speaks it: REST one way, signed activities the other way. Only the part that a channel
 * bot uses, and as strict: unknown conversations and posts are 404, calls without the bot's token 401.
 */
export class FakeTeams {
  readonly issuer = new TeamsIssuer()
  readonly messages: TeamsMessage[] = []
  readonly calls: string[] = []
  /** Who is in the channel, others than its team among them. */
  readonly people: Person[] = [
    { id: '29:anna', aadObjectId: 'a0000000-0000-4000-8000-000000000001', name: 'Anna Berger' },
    { id: '29:ben', aadObjectId: 'b0000000-0000-4000-8000-000000000002', name: 'Ben Otto' },
    { id: '29:guest', aadObjectId: outsiders[0] ?? '', name: 'Gast', userRole: 'guest', tenantId },
    {
      id: '29:other',
      aadObjectId: outsiders[1] ?? '',
      name: 'Von nebenan',
      userRole: 'user',
      tenantId: 'other',
    },
    { id: '28:another-bot', name: 'Ein anderer Bot' },
  ]
  readonly attachments = new Map<string, { type: string; content: Buffer }>()
  serviceUrl = ''
  /** What befalls the calls of the bot until it is null again. */
  mishap: Mishap | null = null
  /** Where the bot takes activities. */
  botUrl = ''
  readonly token = botToken
  #ids = 1764000000000
  #echoes: Promise<unknown>[] = []
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy())
  })

  async start(): Promise<void> {
    await this.issuer.start()
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.serviceUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/emea/`
  }

  async stop(): Promise<void> {
    await this.settled()
    await this.issuer.stop()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** What `createAdapter` takes as the place where Teams is. */
  get cloud() {
    return {
      issuer: this.issuer.name,
      metadataUrl: this.issuer.metadataUrl,
      loginUrl: 'https://login.example',
      scope: 'https://scope.example',
      serviceUrl: this.serviceUrl,
      token: async () => botToken,
    }
  }

  nextId(): string {
    this.#ids += 1
    return String(this.#ids)
  }

  keep(message: Omit<TeamsMessage, 'removed' | 'targeted'> & { targeted?: boolean }): TeamsMessage {
    const kept = { targeted: false, ...message, removed: false }
    this.messages.push(kept)
    return kept
  }

  inConversation(conversation: string): TeamsMessage[] {
    return this.messages.filter((message) => message.conversation === conversation && !message.removed)
  }

  person(aadObjectId: string): Person {
    const person = this.people.find((one) => one.aadObjectId === aadObjectId)
    if (!person) throw new Error(`nobody is ${aadObjectId}`)
    return person
  }

  /** Sends an activity to the bot, signed; resolves with what the bot answers. */
  async send(activity: object, header?: string) {
    await this.settled()
    const whole = {
      channelId: 'msteams',
      serviceUrl: this.serviceUrl,
      timestamp: new Date().toISOString(),
      ...activity,
    }
    const response = await fetch(this.botUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: header ?? this.issuer.header({ serviceurl: this.serviceUrl }),
      },
      body: JSON.stringify(whole),
    })
    const text = await response.text()
    // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
    return { status: response.status, body: (text ? JSON.parse(text) : null) as any }
  }

  /** The frame of everything that a person does in a conversation. */
  by(aadObjectId: string, conversation: string): object {
    return {
      from: this.person(aadObjectId),
      recipient: { id: `28:${appId}`, name: 'Faden' },
      conversation: { id: conversation, conversationType: 'channel', isGroup: true, tenantId },
      channelData: { channel: { id: conversation.replace(/;.*/, '') }, tenant: { id: tenantId } },
    }
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#echoes.splice(0))
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.serviceUrl)
    const path = decodeURIComponent(pathname).replace(/^\/emea/, '')
    this.calls.push(`${request.method} ${path}`)
    const fate = this.mishap?.(request, response)
    if (fate === 'answered') return
    const reply = (status: number, body?: object) => {
      if (fate === 'dropped-after') response.destroy()
      else
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(body ? JSON.stringify(body) : undefined)
    }
    const no = (status: number, code: string) => reply(status, { error: { code, message: code } })
    if (request.headers.authorization !== `Bearer ${botToken}`) return no(401, 'Unauthorized')
    const file = /^\/v3\/attachments\/([^/]+)\/views\/original$/.exec(path)?.[1]
    if (file) return this.#sendFile(file, response)
    // biome-ignore lint/suspicious/noExplicitAny: whatever the bot sent
    const body: any = request.method === 'POST' || request.method === 'PUT' ? await json(request) : null
    if (path === '/v3/conversations') return this.#open(body, reply, no)
    const [, conversation = '', rest = ''] = /^\/v3\/conversations\/([^/]+)(\/.*)$/.exec(path) ?? []
    if (!this.#isKnown(conversation)) return no(404, 'ConversationNotFound')
    if (rest === '/pagedmembers') return this.#members(searchParams, reply)
    const member = /^\/members\/(.+)$/.exec(rest)?.[1]
    if (member) {
      const found = this.people.find(({ id, aadObjectId }) => id === member || aadObjectId === member)
      return found ? reply(200, found) : no(404, 'MemberNotFoundInConversation')
    }
    if (rest === '/activities')
      return reply(201, { id: this.#post(conversation, body, searchParams.has('isTargetedActivity')) })
    const id = /^\/activities\/(\w+)$/.exec(rest)?.[1]
    const message = this.messages.find(
      (one) => one.id === id && one.conversation === conversation && !one.removed,
    )
    if (!message) return no(404, 'ActivityNotFoundInConversation')
    if (request.method === 'PUT') message.activity = body
    if (request.method === 'DELETE') message.removed = true
    reply(200, { id: message.id })
  }

  /** In pages of two, however many are asked for: who reads only the first misses somebody. */
  #members(asked: URLSearchParams, reply: (status: number, body: object) => void) {
    const from = Number(asked.get('continuationToken') ?? 0)
    const more = from + 2 < this.people.length ? { continuationToken: String(from + 2) } : {}
    reply(200, { members: this.people.slice(from, from + 2), ...more })
  }

  #isKnown(conversation: string): boolean {
    return (
      conversation === teamsChannel || this.messages.some((message) => message.conversation === conversation)
    )
  }

  #open(
    // biome-ignore lint/suspicious/noExplicitAny: whatever the bot sent
    { channelData, activity }: any,
    reply: (status: number, body: object) => void,
    no: (status: number, code: string) => void,
  ) {
    if (channelData?.channel?.id !== teamsChannel) return no(404, 'ConversationNotFound')
    if (!activity || JSON.stringify(activity).length > 40_000) return no(413, 'MessageSizeTooBig')
    const id = this.nextId()
    this.#keepOwn(`${teamsChannel};messageid=${id}`, id, activity, false)
    reply(201, { id: `${teamsChannel};messageid=${id}`, activityId: id })
  }

  #post(conversation: string, activity: object, targeted: boolean): string {
    const id = this.nextId()
    this.#keepOwn(conversation, id, activity, targeted)
    return id
  }

  /** With RSC a bot may be shown its own posts as well. */
  #keepOwn(conversation: string, id: string, activity: object, targeted: boolean): void {
    this.keep({ id, conversation, from: appId, activity, targeted })
    const frame = this.by(this.people[0]?.aadObjectId ?? '', conversation)
    const echo = { ...frame, ...activity, type: 'message', id, from: { id: `28:${appId}`, name: 'Faden' } }
    if (this.botUrl)
      this.#echoes.push(
        fetch(this.botUrl, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: this.issuer.header({ serviceurl: this.serviceUrl }),
          },
          body: JSON.stringify({ channelId: 'msteams', serviceUrl: this.serviceUrl, ...echo }),
        }).then(
          (response) => response.arrayBuffer(),
          () => {},
        ),
      )
  }

  #sendFile(id: string, response: ServerResponse): void {
    const file = this.attachments.get(id)
    if (file) response.writeHead(200, { 'content-type': file.type }).end(file.content)
    else response.writeHead(404).end()
  }
}
