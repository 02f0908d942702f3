import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Desk } from './desk.ts'

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export interface FadenOptions {
  readonly folder: string
  readonly port: number
  readonly smtpPort: number
  /** Path of a faden.yaml; without one it is a trial. */
  readonly config?: string
  readonly environment?: Readonly<Record<string, string>>
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** The real program, started as `npm start` starts it, in a process that can be killed. */
export class FadenProcess {
  readonly desk: Desk
  readonly smtpPort: number
  readonly ended: Promise<Ended>
  output = ''
  readonly #child: ChildProcess

  constructor({ folder, port, smtpPort, config, environment }: FadenOptions) {
    this.desk = new Desk(`http://127.0.0.1:${port}`)
    this.smtpPort = smtpPort
    const { PATH = '', HOME = '', TMPDIR = '' } = process.env
    this.#child = spawn(
      process.execPath,
      ['-r', inRoot('src/node-version.cjs'), '--disable-warning=ExperimentalWarning', inRoot('src/main.ts')],
      {
        // Not the project's folder: a faden.yaml there is somebody's own.
        cwd: tmpdir(),
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH,
          HOME,
          ...(TMPDIR && { TMPDIR }),
          FADEN_DATA: folder,
          ...(config && { FADEN_CONFIG: config }),
          PORT: String(port),
          SMTP_PORT: String(smtpPort),
          ...environment,
        },
      },
    )
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.output += chunk
      })
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({ code, signal }))
  }

  /** Resolves when the terminal says so; rejects with what it said if the process ends before. */
  async ready(): Promise<this> {
    const said = new Promise<'ready'>((resolve) => {
      const look = () => this.output.includes('Faden is ready.') && resolve('ready')
      this.#child.stdout?.on('data', look)
      look()
    })
    if ((await Promise.race([said, this.ended])) !== 'ready')
      throw new Error(`Faden ended before it was ready:\n${this.output}`)
    return this
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.ended
  }

  /** SIGTERM; how it ended and after how many milliseconds. */
  async terminate(): Promise<Ended & { after: number }> {
    const before = Date.now()
    this.#child.kill('SIGTERM')
    const ended = await this.ended
    return { ...ended, after: Date.now() - before }
  }

  /** Lines of its log from `error` on. */
  errors(): string[] {
    return this.output.split('\n').filter((line) => /^\{"level":[56]0/.test(line))
  }
}
