import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MatrixSettings } from '../../../adapters/matrix/config.ts'
import { createAdapter } from '../../../adapters/matrix/index.ts'
import type { AdapterContext } from '../../../src/domain/adapter-context.ts'
import type { ChatAdapter, PostRef } from '../../../src/domain/chat.ts'
import { contextIn } from '../../contract/matrix-stage.ts'
import { type ShownMessage, shownMessages } from '../../contract/matrix-timeline.ts'
import { aCard, unique } from '../../contract/samples.ts'
import { CollectingInbox } from '../collecting-inbox.ts'
import { FakeHomeserver } from './homeserver.ts'

export const [anna, bot] = ['@anna:fake.test', '@faden:fake.test']

/** The adapter on a small homeserver, in a room with Anna. */
export class MatrixDesk {
  readonly homeserver: FakeHomeserver
  readonly room: string
  readonly folder: string
  context: AdapterContext<MatrixSettings>
  inbox = new CollectingInbox()
  adapter: ChatAdapter
  #isRunning = false
  #sent = 0

  private constructor(homeserver: FakeHomeserver, folder: string) {
    this.homeserver = homeserver
    this.folder = folder
    homeserver.register('anna', 'Anna Berger')
    const { token } = homeserver.register('faden', 'Faden')
    this.room = this.roomWith(anna, 'Support')
    this.context = contextIn({ url: homeserver.url, room: this.room, token }, folder)
    this.adapter = createAdapter(this.context)
  }

  static async start(): Promise<MatrixDesk> {
    const folder = await mkdtemp(join(tmpdir(), 'faden-matrix-rooms-'))
    const desk = new MatrixDesk(await FakeHomeserver.start(), folder)
    await desk.start()
    return desk
  }

  async start(changes: Partial<MatrixSettings> = {}): Promise<void> {
    const { context } = this
    this.adapter = createAdapter({ ...context, settings: { ...context.settings, ...changes } })
    await this.adapter.start(this.inbox)
    this.#isRunning = true
  }

  async stop(): Promise<void> {
    if (this.#isRunning) await this.adapter.stop()
    this.#isRunning = false
  }

  async end(): Promise<void> {
    await this.stop()
    await this.homeserver.stop()
    await rm(this.folder, { recursive: true, force: true })
  }

  /** A room where somebody is, and the bot invited. */
  roomWith(creator: string, name: string): string {
    const { rooms } = this.homeserver
    const made = rooms.create(creator)
    rooms.setState(made, creator, 'm.room.member', creator, { membership: 'join', displayname: name })
    rooms.setState(made, creator, 'm.room.member', bot, { membership: 'invite', displayname: 'Faden' })
    return made
  }

  membershipIn = (room: string): string => this.homeserver.rooms.membership(room, bot)

  send(type: string, content: object, room = this.room, sender = anna): string {
    this.#sent += 1
    return this.homeserver.rooms.send(room, sender, type, { ...content }, `hand-${this.#sent}`)
  }

  say(body: string, more: object = {}, room = this.room, sender = anna): string {
    return this.send('m.room.message', { msgtype: 'm.text', body, ...more }, room, sender)
  }

  heard = (text: string) => this.inbox.take('message', (event) => event.text === text)

  open = (): Promise<PostRef> =>
    this.adapter.openThread({ platform: 'matrix', id: this.room }, aCard(), unique('open'))

  /** What the bot has said in a thread and not taken back. */
  answersIn = (root: PostRef): ShownMessage[] =>
    shownMessages(this.homeserver.rooms.events).filter(
      (message) => message.root === root.id && message.sender === bot,
    )
}

export const inThread = (root: PostRef) => ({
  'm.relates_to': { rel_type: 'm.thread', event_id: root.id },
})
