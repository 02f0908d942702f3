import { DataFolder } from '../tools/data-folder.ts'
import { FadenProcess } from '../tools/faden-process.ts'
import { freePorts } from '../tools/ports.ts'
import { type SmtpSink, startSmtpSink } from '../tools/smtp-sink.ts'

/** A data folder with a configuration that is not the trial's: chat on `local`, mail through a sink. */
export class DeskWithMail {
  readonly folder = new DataFolder()
  readonly processes: FadenProcess[] = []
  #sink: SmtpSink | null = null
  #ports: [number, number] = [0, 0]
  #config = ''

  async make(answerAfter?: () => number): Promise<this> {
    await this.folder.make()
    this.#sink = await startSmtpSink(answerAfter)
    const [port = 0, smtpPort = 0] = await freePorts(2)
    this.#ports = [port, smtpPort]
    this.#config = await this.folder.configure(configuration(this.#sink.port))
    return this
  }

  get sink(): SmtpSink {
    if (!this.#sink) throw new Error('make it first')
    return this.#sink
  }

  get process(): FadenProcess {
    const process = this.processes.at(-1)
    if (!process) throw new Error('start it first')
    return process
  }

  start(): FadenProcess {
    const [port, smtpPort] = this.#ports
    const started = new FadenProcess({ folder: this.folder.path, port, smtpPort, config: this.#config })
    this.processes.push(started)
    return started
  }

  /** What the processes so far logged as errors. */
  errors(): string[] {
    return this.processes.flatMap((process) => process.errors())
  }

  async clear(): Promise<void> {
    for (const process of this.processes) if (process.isRunning) await process.kill()
    await this.#sink?.stop()
    await this.folder.clear()
  }
}

export const supportAddress = 'support@school.example'

/** The first level's replies can be undone for a second; the second level's leave at once. The load is no loop to be stopped. */
function configuration(smtpPort: number): string {
  return `
language: de
teams:
  support: { name: Support, level: 1, channel: support, undo_seconds: 1 }
  second-level: { name: Second level, level: 2, channel: second-level, undo_seconds: 0 }
channels:
  support: { platform: local, name: Support }
  second-level: { platform: local, name: Second level }
agents:
  anna: { name: Anna Berger, teams: [support], accounts: { local: anna } }
  ben: { name: Ben Yilmaz, teams: [support], accounts: { local: ben } }
  carla: { name: Carla Novak, teams: [second-level], accounts: { local: carla } }
mailboxes:
  support: { team: support, address: ${supportAddress} }
smtp: { host: 127.0.0.1, port: ${smtpPort} }
mail: { domain: school.example, tickets_of_sender_per_hour: 10000, mails_of_ticket_per_hour: 10000 }
`
}
