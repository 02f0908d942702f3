import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly said: string
  readonly complained: string
}

/** One of the npm scripts' programs, started as npm starts it, until it ends. */
export async function runScript(
  script: 'src/cli.ts' | 'src/doctor.ts' | 'src/migrate.ts',
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Ran> {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(
    process.execPath,
    ['-r', inRoot('src/node-version.cjs'), '--disable-warning=ExperimentalWarning', inRoot(script), ...words],
    // Not the project's folder: a faden.yaml there is somebody's own.
    { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'], env: { PATH, HOME, ...environment } },
  )
  const [said, complained, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, said, complained }
}
