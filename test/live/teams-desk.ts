import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { handOver } from '../tools/mail-sender.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'
import { alex, megan, networkChannel, Playground, supportChannel } from './playground.ts'

/** Faden as it is shipped, between a mail server and the Agents Playground. */
export class TeamsDesk {
  readonly folder = new DataFolder()
  sink!: SmtpSink
  playground!: Playground
  process!: FadenProcess
  /** Where posts go to; another than the Playground's where something stands between. */
  connector = ''
  #ports: number[] = []
  #config = ''
  #mails = 0

  async make(undoSeconds = 2): Promise<this> {
    this.#ports = await freePorts(2)
    this.sink = await startSmtpSink()
    await this.folder.make()
    this.playground = await Playground.start(`http://127.0.0.1:${this.#ports[0]}/teams/messages`)
    this.#config = await this.folder.configure(
      configOf(this.connector || this.playground.url, this.sink.port, undoSeconds),
    )
    return this
  }

  async reconfigure(connector: string): Promise<void> {
    this.#config = await this.folder.configure(configOf(connector, this.sink.port, 2))
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports[0]}`
  }

  async start(): Promise<FadenProcess> {
    const [port = 0, smtpPort = 0] = this.#ports
    this.process = new FadenProcess({ folder: this.folder.path, port, smtpPort, config: this.#config })
    return this.process.ready()
  }

  /** A mail comes in. */
  mail(subject: string, text: string, more: { inReplyTo?: string; from?: string } = {}): Promise<void> {
    this.#mails += 1
    return handOver(this.process.smtpPort, {
      from: 'lena@school.example',
      to: 'support@school.example',
      subject,
      text,
      messageId: `<mail-${process.pid}-${this.#mails}@school.example>`,
      ...more,
    })
  }

  async stop(): Promise<void> {
    if (this.process?.isRunning) await this.process.terminate()
    await this.playground?.stop()
    await this.sink?.stop()
    await this.folder.clear()
  }
}

const configOf = (connector: string, smtpPort: number, undoSeconds: number) => `
language: de
teams:
  support: { name: IT-Support, level: 1, channel: support, undo_seconds: ${undoSeconds}, escalates_to: network }
  network: { name: Netz, level: 2, channel: network, undo_seconds: ${undoSeconds} }
channels:
  support: { platform: teams, id: ${supportChannel}, name: Support }
  network: { platform: teams, id: ${networkChannel}, name: Netz }
agents:
  alex: { name: ${alex.name}, teams: [support], accounts: { teams: "${alex.aad}" } }
  megan: { name: ${megan.name}, teams: [network], accounts: { teams: "${megan.aad}" } }
mailboxes:
  support: { team: support, address: support@school.example }
smtp: { host: 127.0.0.1, port: ${smtpPort} }
msteams: { playground: "${connector}" }
`
