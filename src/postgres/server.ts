import { type ChildProcess, spawn } from 'node:child_process'
import { open, readFile, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { SetupError } from '../domain/errors.ts'
import type { Binaries } from './binaries.ts'
import { isServer, readPidFile, removeStalePidFile } from './pid-file.ts'
import type { Place } from './place.ts'
import { explain } from './problems.ts'
import { plainEnvironment, run } from './run.ts'

const patienceMs = 120_000
const attempts = 5
const logBytes = 5_000_000

/**
 * The port of the server on this cluster: of the one that runs already, else of one that is started now. The server is
 * nobody's child: it outlives a kill of this process, and whoever holds the ownership lock may use and stop it.
 */
export async function reachServer(
  place: Place,
  binaries: Binaries,
  durable: boolean,
): Promise<{ port: number; adopted: boolean }> {
  const deadline = Date.now() + patienceMs
  let child: Started | null = null
  let started = 0
  while (Date.now() < deadline) {
    const noted = await readPidFile(place.home)
    const runs = noted !== null && (await isServer(noted.pid))
    if (runs && noted.ready) return { port: noted.port, adopted: noted.pid !== child?.process.pid }
    if (!runs && (!child || child.ended)) {
      if (started === attempts || child?.error) throw await startFailure(place, child)
      // A port may be snatched, or a killed server's shared memory be in use for a moment more.
      if (started > 0) await setTimeout(200)
      if (noted) await removeStalePidFile(place.home, noted)
      child = await startServer(place, binaries, durable)
      started += 1
    }
    await setTimeout(10)
  }
  throw await startFailure(place, child)
}

interface Started {
  readonly process: ChildProcess
  ended: boolean
  error: Error | null
}

async function startServer(place: Place, binaries: Binaries, durable: boolean): Promise<Started> {
  const log = await openLog(place)
  try {
    const args = ['-D', join(place.home, 'cluster'), ...settings(await freePort(), durable)]
    const child = spawn(join(binaries.folder, 'bin', 'postgres'), args, {
      ...place.account,
      cwd: '/',
      env: plainEnvironment,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    child.unref()
    const started: Started = { process: child, ended: false, error: null }
    child.on('exit', () => {
      started.ended = true
    })
    child.on('error', (error) => {
      started.ended = true
      started.error = error
    })
    return started
  } finally {
    await log.close()
  }
}

function settings(port: number, durable: boolean): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 60,
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    // Without it PostgreSQL 18 keeps three more processes.
    io_method: 'sync',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Neither statements nor values: they hold what people wrote.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    synchronous_commit: 'on',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
  }
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

async function openLog({ home, account }: Place) {
  const path = logPath(home)
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
  if (size > logBytes) await rename(path, `${path}.old`)
  const log = await open(path, 'a', 0o600)
  if (account) await log.chown(account.uid, account.gid)
  return log
}

function logPath(home: string): string {
  return join(home, 'postgres.log')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function startFailure(place: Place, child: Started | null): Promise<SetupError> {
  const log = await readFile(logPath(place.home), 'utf8').catch(() => '')
  const said = child?.error?.message ?? log.slice(-2000)
  return explain(
    said,
    `The database in ${place.home} does not start (its log is ${logPath(place.home)})`,
    said,
  )
}

/**
 * Fast shutdown: connections are cut, what is committed stays; resolves when it is down. Only for the owner. (`pg_ctl
 * stop` would wait for a server that the next owner has started meanwhile.)
 */
export async function stopServer(place: Place, binaries: Binaries): Promise<void> {
  const running = await readPidFile(place.home)
  if (!running) return
  const pgCtl = join(binaries.folder, 'bin', 'pg_ctl')
  const { output } = await run(pgCtl, ['kill', 'INT', String(running.pid)], place.account)
  const deadline = Date.now() + patienceMs
  while ((await readPidFile(place.home))?.pid === running.pid && (await isServer(running.pid))) {
    if (Date.now() > deadline) throw new Error(`The database in ${place.home} did not stop. ${output.trim()}`)
    await setTimeout(10)
  }
}
