import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { run } from './run.ts'

/** What a running server wrote about itself. */
export interface PidFile {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
  readonly text: string
}

export async function readPidFile(home: string): Promise<PidFile | null> {
  const text = await readFile(pidFilePath(home), 'utf8').catch(() => null)
  if (!text) return null
  const lines = text.split('\n').map((line) => line.trim())
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7] === 'ready', text }
}

function pidFilePath(home: string): string {
  return join(home, 'cluster', 'postmaster.pid')
}

/** After a power loss, or in a new container, the noted pid may be gone or belong to anything. */
export async function isServer(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1 || !isAlive(pid)) return false
  if (process.platform === 'win32') return true
  // Its workers are called `postgres: checkpointer` and the like; only the server itself bears the bare name.
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    return basename(line.split('\0')[0] ?? '') === 'postgres'
  }
  const { output } = await run('ps', ['-o', 'comm=', '-p', String(pid)], null)
  return basename(output.trim()) === 'postgres'
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** PostgreSQL itself refuses to start while the noted pid is any process of the same user. Leaves a file that has changed. */
export async function removeStalePidFile(home: string, stale: PidFile): Promise<void> {
  const now = await readPidFile(home)
  if (now?.text === stale.text) await rm(pidFilePath(home), { force: true })
}
