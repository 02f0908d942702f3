import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Product {
  readonly web: string
  readonly smtpPort: number
  readonly pid: number
  /** Milliseconds from spawn to ready. */
  readonly startedIn: number
  stop(): Promise<void>
}

const root = new URL('../..', import.meta.url).pathname

/** The real process, as `npm start` runs it. Without a database of its own it takes the one under `folder`. */
export async function startProduct(options: {
  folder: string
  ports: { web: number; smtp: number }
  databaseUrl?: string
  config?: string
  /** Secrets of platforms. */
  environment?: Readonly<Record<string, string>>
}): Promise<Product> {
  const { folder, ports, databaseUrl, config, environment } = options
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    FADEN_DATA: folder,
    PORT: String(ports.web),
    SMTP_PORT: String(ports.smtp),
    ...environment,
  }
  if (databaseUrl) Object.assign(env, { DATABASE_URL: databaseUrl, FADEN_SECRET: 'b'.repeat(64) })
  if (config) {
    env.FADEN_CONFIG = join(folder, 'faden.yaml')
    await writeFile(env.FADEN_CONFIG, config)
  }
  const started = performance.now()
  const child = spawn(process.execPath, await startArguments(), {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await ready(child)
  return {
    web: `http://127.0.0.1:${ports.web}`,
    smtpPort: ports.smtp,
    pid: child.pid ?? 0,
    startedIn: performance.now() - started,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What `npm start` gives to Node, so that what is measured is what people run. */
async function startArguments(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: { start: string }
  }
  return scripts.start.split(' ').slice(1)
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += chunk
    if (said.includes('Faden is ready')) break
  }
  if (!said.includes('Faden is ready')) throw new Error(`Faden did not start: ${said}`)
  child.stdout?.resume()
}

/** CPU seconds that a process and its children have used; those that have ended count in their parent (proc(5), `stat`). */
export async function cpuSeconds(pid: number): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean)
  const own = await ticksOf(pid)
  const theirs = await Promise.all(children.map((child) => ticksOf(Number(child)).catch(() => 0)))
  return [own, ...theirs].reduce((sum, ticks) => sum + ticks, 0) / 100
}

async function ticksOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name before may hold anything, spaces and brackets, too.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
}

/** Megabytes that the Node process had at most since it was last asked; Linux then counts the peak anew. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  return Number(status.match(/VmHWM:\s+(\d+)/)?.[1] ?? Number.NaN) / 1000
}

/** Megabytes of the Node process, as the kernel counts them. */
export async function residentMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(status.match(/VmRSS:\s+(\d+)/)?.[1] ?? Number.NaN) / 1000
}
