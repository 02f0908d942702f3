import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { report } from './report.ts'

/** Each size in a process of its own: what one has left in memory is not counted for the next. */
export async function measureParsing(): Promise<void> {
  for (const { name, bytes, count } of sizes) {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', program, String(bytes), String(count)],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    let out = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
    const [code] = await once(child, 'close')
    if (code !== 0) throw new Error(`reading ${name} mails ended with ${code}`)
    const { perSecond, cpu, peak, grown } = JSON.parse(out) as Figures
    report(`mails of ${name} read`, perSecond, 'mails/s')
    report(`CPU to read a mail of ${name}`, cpu, 'ms')
    report(`peak RSS while mails of ${name} are read`, peak, 'MB')
    report(`RSS grown by the first mail of ${name}`, grown / 1e6, 'MB', {
      of: 'the mail',
      value: grown / bytes,
    })
  }
}

interface Figures {
  readonly perSecond: number
  readonly cpu: number
  readonly peak: number
  readonly grown: number
}

const program = fileURLToPath(new URL('./parsing-process.ts', import.meta.url))
const sizes = [
  { name: '2 KB', bytes: 2_000, count: 5000 },
  { name: '200 KB', bytes: 200_000, count: 300 },
  { name: '10 MB', bytes: 10_000_000, count: 10 },
  { name: '50 MB', bytes: 50_000_000, count: 3 },
] as const
