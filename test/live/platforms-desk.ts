import { type ShownMessage, shownMessages } from '../contract/matrix-timeline.ts'
import type { Row } from '../fakes/slack/emulator.ts'
import { SlackHands } from '../fakes/slack/hands.ts'
import { readBlocks } from '../fakes/slack/read.ts'
import { botToken, SlackWorkspace, signingSecret } from '../fakes/slack/workspace.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'
import { createRoom, type LiveWorld, startWorld } from './matrix/world.ts'
import { megan, networkChannel, Playground, type Shown, textOf } from './playground.ts'

const lena = 'lena@customer.example'
const support = 'support@school.example'

/** The real program between a Slack workspace, the Agents Playground, encrypted rooms on Synapse, and a customer's mailbox. */
export class PlatformsDesk {
  slack!: SlackWorkspace
  playground!: Playground
  world!: LiveWorld
  customers!: SmtpSink
  process!: FadenProcess
  /** Encrypted, with Ben and the bot in it, as is the world's first. */
  laboratory = ''
  readonly #folder = new DataFolder()
  #config = ''
  #ports: readonly number[] = []
  #mails = 0

  async make(): Promise<this> {
    await this.#folder.make()
    this.#ports = await freePorts(2)
    const own = `http://127.0.0.1:${this.#ports[0]}`
    this.slack = await SlackWorkspace.start()
    this.slack.byHttp(`${own}/slack/events`)
    this.playground = await Playground.start(`${own}/teams/messages`)
    this.world = await startWorld()
    const { people, url, bot } = this.world
    this.laboratory = await createRoom(url, people.ben.account, [bot], true)
    this.customers = await startSmtpSink()
    this.#config = await this.#folder.configure(this.#configuration())
    return this
  }

  start(): Promise<FadenProcess> {
    const [port = 0, smtpPort = 0] = this.#ports
    this.process = new FadenProcess({
      folder: this.#folder.path,
      port,
      smtpPort,
      config: this.#config,
      environment: {
        SLACK_BOT_TOKEN: botToken,
        SLACK_SIGNING_SECRET: signingSecret,
        MATRIX_PASSWORD: this.world.account.password,
        MATRIX_STORE_KEY: 'the key that these stories are locked with',
      },
    })
    return this.process.ready()
  }

  /** Killed, and what Slack has told meanwhile is told again, as Slack does. */
  async killAndStart(meanwhile: () => Promise<unknown> = async () => {}): Promise<void> {
    await this.process.kill()
    await meanwhile()
    await this.start()
    await this.slack.retry()
  }

  async clear(): Promise<void> {
    if (this.process?.isRunning) await this.process.kill()
    await this.customers?.stop()
    await this.world?.close()
    await this.playground?.stop()
    await this.slack?.close()
    await this.#folder.clear()
  }

  async mail(subject: string, text: string, inReplyTo?: string): Promise<void> {
    this.#mails += 1
    const messageId = `<${this.#mails}@customer.example>`
    const answer = inReplyTo ? { inReplyTo } : {}
    await handOver(this.#ports[1] ?? 0, { from: lena, to: support, subject, text, messageId, ...answer })
  }

  hands(): SlackHands {
    return new SlackHands(this.slack, this.slack.channel('support'))
  }

  slackCard(words: string): Row | undefined {
    const id = this.slack.channel('support')
    return this.slack.emulator.tables.messages
      .all()
      .find((one) => one.channel_id === id && !one.thread_ts && readBlocks(one.blocks).text.includes(words))
  }

  inSlack(root: Row): string[] {
    return this.slack.emulator.tables.messages
      .all()
      .filter((one) => one.thread_ts === root.ts && one.channel_id === root.channel_id)
      .map(({ blocks, text }) => (blocks ? readBlocks(blocks).text : text))
  }

  teamsCard(words: string): Shown | undefined {
    return this.playground.card(networkChannel, words)
  }

  inTeams(root: Shown): string[] {
    return this.playground.inThread(root)
  }

  /** A room as Ben's client shows it. */
  shownIn(room: string): ShownMessage[] {
    const { ben } = this.world.people
    return shownMessages(ben.seen.filter((one) => one.room === room).map(({ event }) => event))
  }

  matrixCard(room: string, words: string): ShownMessage | undefined {
    return this.shownIn(room).find(
      ({ root, sender, content }) =>
        !root && sender === this.world.bot && String(content.body).includes(words),
    )
  }

  inMatrix(room: string, card: ShownMessage): string[] {
    return this.shownIn(room)
      .filter(({ root }) => root === card.id)
      .map(({ content }) => String(content.body))
  }

  /** Ben types in a thread. */
  async type(room: string, card: ShownMessage, body: string, more: object = {}): Promise<string> {
    const relation = { rel_type: 'm.thread', event_id: card.id, is_falling_back: true }
    const content = { msgtype: 'm.text', body, ...more, 'm.relates_to': relation }
    return this.world.people.ben.send(room, 'm.room.message', content)
  }

  /** All that Slack and Teams were ever given. */
  inClouds(): string {
    const { messages, ephemeralMessages, files, views } = this.slack.emulator.tables
    const slack = [messages, ephemeralMessages, files, views].map((table) => table.all())
    return JSON.stringify([slack, this.playground.all().map(({ text, card }) => [text, textOf(card), card])])
  }

  #configuration(): string {
    const { slack, world } = this
    return `
language: de
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: 0, escalates_to: center }
  center: { name: Rechenzentrum, level: 2, channel: center, undo_seconds: 0 }
  network: { name: Netz, level: 2, channel: network, undo_seconds: 0, escalates_to: laboratory }
  laboratory: { name: Labor, level: 3, channel: laboratory, undo_seconds: 0 }
channels:
  support: { platform: slack, id: ${slack.channel('support')}, name: Support }
  center: { platform: matrix, id: "${world.room}", name: Rechenzentrum }
  network: { platform: teams, id: ${networkChannel}, name: Netz }
  laboratory: { platform: matrix, id: "${this.laboratory}", name: Labor }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { slack: ${slack.user('anna')} } }
  megan: { name: ${megan.name}, teams: [network], accounts: { teams: "${megan.aad}" } }
  ben: { name: Ben Otto, teams: [center, laboratory], accounts: { matrix: "${world.people.ben.id}" } }
mailboxes:
  support: { team: support, address: ${support} }
smtp: { host: 127.0.0.1, port: ${this.customers.port} }
mail: { domain: school.example }
slack: { events: http, api_url: '${slack.url}/api' }
msteams: { playground: "${this.playground.url}" }
matrix: { homeserver: "${world.url}", user: "${world.account.user}" }
`
  }
}
