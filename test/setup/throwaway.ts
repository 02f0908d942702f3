import { randomBytes } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/postgres/index.ts'
import { isAlive } from '../../src/postgres/pid-file.ts'

const prefix = 'faden-test-'
const ignore = () => {}

/** A server for one test run: quick, not durable, gone without a trace after `stop`. */
export async function startThrowaway(): Promise<{ url: string; stop(): Promise<void> }> {
  await removeAbandoned()
  const folder = join(tmpdir(), `${prefix}${process.pid}-${randomBytes(4).toString('hex')}`)
  const server = await start(folder).catch(async (error) => {
    await rm(folder, { recursive: true, force: true })
    throw error
  })
  return { url: server.url, stop: () => remove(folder, server) }
}

function start(folder: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ folder, log: { info: ignore }, onLost: ignore, durable: false })
}

async function remove(folder: string, server: EmbeddedPostgres): Promise<void> {
  await server.stop()
  await rm(server.home, { recursive: true, force: true })
  await rm(folder, { recursive: true, force: true })
}

/** What a killed run left behind; the folder's name holds its pid. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix) || isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue
    const folder = join(tmpdir(), name)
    const server = await start(folder).catch(() => null)
    if (server) await remove(folder, server)
    else await rm(folder, { recursive: true, force: true }).catch(ignore)
  }
}
