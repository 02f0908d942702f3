import type { Row } from '../fakes/slack/emulator.ts'
import { SlackHands } from '../fakes/slack/hands.ts'
import { readBlocks } from '../fakes/slack/read.ts'
import { appToken, botToken, SlackWorkspace, signingSecret } from '../fakes/slack/workspace.ts'
import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'

/** The real program on a Slack workspace, with a customer's mailbox behind it. */
export class SlackDesk {
  slack!: SlackWorkspace
  customers!: SmtpSink
  process!: FadenProcess
  readonly #folder = new DataFolder()
  readonly #events: 'http' | 'socket'
  #config = ''
  #ports: readonly number[] = []

  constructor(events: 'http' | 'socket' = 'http') {
    this.#events = events
  }

  async make(undoSeconds = 0): Promise<this> {
    await this.#folder.make()
    this.slack = await SlackWorkspace.start()
    this.customers = await startSmtpSink()
    this.#ports = await freePorts(2)
    this.#config = await this.#folder.configure(this.#configuration(undoSeconds))
    if (this.#events === 'http') this.slack.byHttp(`http://127.0.0.1:${this.#ports[0]}/slack/events`)
    else this.slack.bySocket()
    return this
  }

  start(): Promise<FadenProcess> {
    const [port = 0, smtpPort = 0] = this.#ports
    const environment = {
      SLACK_BOT_TOKEN: botToken,
      ...(this.#events === 'http' ? { SLACK_SIGNING_SECRET: signingSecret } : { SLACK_APP_TOKEN: appToken }),
    }
    this.process = new FadenProcess({
      folder: this.#folder.path,
      port,
      smtpPort,
      config: this.#config,
      environment,
    })
    return this.process.ready()
  }

  async clear(): Promise<void> {
    if (this.process?.isRunning) await this.process.kill()
    await this.customers?.stop()
    await this.slack?.close()
    await this.#folder.clear()
  }

  hands(channel: string): SlackHands {
    return new SlackHands(this.slack, this.slack.channel(channel))
  }

  mail(from: string, subject: string, text: string, to = 'support@school.example'): Promise<void> {
    const messageId = `<${subject.replace(/\W/g, '')}.${from}>`
    return handOver(this.#ports[1] ?? 0, { from, to, subject, text, messageId })
  }

  /** The roots of threads in a channel whose card names this, oldest first. */
  cards(channel: string, words: string): Row[] {
    const id = this.slack.channel(channel)
    return this.slack.emulator.tables.messages
      .all()
      .filter((one) => one.channel_id === id && !one.thread_ts && readBlocks(one.blocks).text.includes(words))
  }

  thread(root: Row) {
    return { platform: 'slack', id: `${root.channel_id}:${root.ts}` }
  }

  /** What is read below a card, by whoever wrote it. */
  posts(root: Row): string[] {
    return this.slack.emulator.tables.messages
      .all()
      .filter((one) => one.thread_ts === root.ts && one.channel_id === root.channel_id)
      .map(({ blocks, text }) => (blocks ? readBlocks(blocks).text : text))
  }

  #configuration(undoSeconds: number): string {
    const { slack } = this
    const account = (name: string) => `accounts: { slack: ${slack.user(name)} }`
    return `
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: ${undoSeconds} }
  network: { name: Netz, level: 2, channel: netz, undo_seconds: ${undoSeconds} }
  office: { name: Büro, level: 1, channel: office, undo_seconds: ${undoSeconds}, senders: known }
channels:
  support: { platform: slack, id: ${slack.channel('support')}, name: Support }
  netz: { platform: slack, id: ${slack.channel('netz')}, name: Netz }
  office: { platform: slack, id: ${slack.channel('office')}, name: Büro }
agents:
  anna: { name: Anna Berger, teams: [support, office], ${account('anna')} }
  carla: { name: Carla Novak, teams: [network], ${account('carla')} }
mailboxes:
  support: { team: support, address: support@school.example }
  office: { team: office, address: office@school.example }
smtp: { host: 127.0.0.1, port: ${this.customers.port} }
slack: { events: ${this.#events}, api_url: '${slack.url}/api' }
`
  }
}
