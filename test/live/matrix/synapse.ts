import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePorts } from '../../tools/ports.ts'
import { until } from '../../tools/until.ts'
import { synapseRoot } from './synapse-root.ts'

export interface Account {
  /** `@anna:faden.test` */
  readonly user: string
  readonly password: string
  readonly token: string
  readonly device: string
}

export interface Synapse {
  readonly url: string
  readonly serverName: string
  /** Its database and its files. */
  readonly folder: string
  register(name: string, displayName: string): Promise<Account>
  /** Ends it and starts it again on the same port; `between` happens while it is away. */
  restart(between?: () => Promise<void>): Promise<void>
  /** Answers at most this many messages per second and person from now on; restarts it. */
  limitMessages(perSecond: number, burst: number): Promise<void>
  /** Logs out softly, after so many seconds, whoever signs in from now on; restarts it. */
  endSessionsAfter(seconds: number): Promise<void>
  stop(): Promise<void>
}

interface Limits {
  readonly perSecond: number
  readonly burst: number
  readonly sessionSeconds?: number
}

const serverName = 'faden.test'
const generous: Limits = { perSecond: 10_000, burst: 10_000 }

/** A real homeserver on loopback with an empty database. Needs root and the package mmdebstrap. */
export async function startSynapse(): Promise<Synapse> {
  if (process.getuid?.() !== 0)
    throw new Error('Synapse is started in a root of its own: run this part of the live suite as root')
  const root = await synapseRoot()
  const name = `srv/faden-${process.pid}-${randomBytes(4).toString('hex')}`
  const folder = join(root, name)
  const [port = 0] = await freePorts(1)
  const secret = randomBytes(16).toString('hex')
  const url = `http://127.0.0.1:${port}`
  const configure = (limits: Limits) =>
    writeFile(join(folder, 'homeserver.yaml'), configuration(`/${name}`, port, secret, limits))
  const synapse = ['python3', '-m', 'synapse.app.homeserver', '-c', `/${name}/homeserver.yaml`]

  await mkdir(folder, { recursive: true })
  await configure(generous)
  const keys = spawnSync('chroot', [root, ...synapse, '--generate-keys'], { encoding: 'utf8' })
  if (keys.status !== 0) throw new Error(`Synapse makes no keys:\n${keys.stderr}`)
  let server = await run()

  async function run(): Promise<ChildProcess> {
    const started = spawn('chroot', [root, ...synapse], { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    started.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said = (said + chunk).slice(-2000)
    })
    await until(
      'Synapse answers',
      async () => {
        if (started.exitCode !== null) throw new Error(`Synapse ended:\n${said}`)
        return (await fetch(`${url}/_matrix/client/versions`)).ok
      },
      60,
    )
    return started
  }

  async function become(limits: Limits): Promise<void> {
    await end()
    await configure(limits)
    server = await run()
  }

  async function end(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
  }

  return {
    url,
    serverName,
    folder,
    async register(user, displayName) {
      const path = `${url}/_synapse/admin/v1/register`
      const { nonce } = (await (await fetch(path)).json()) as { nonce: string }
      const password = randomBytes(12).toString('hex')
      const mac = createHmac('sha1', secret)
        .update([nonce, user, password, 'notadmin'].join('\0'))
        .digest('hex')
      const response = await fetch(path, {
        method: 'POST',
        body: JSON.stringify({ nonce, username: user, displayname: displayName, password, mac }),
      })
      if (!response.ok) throw new Error(`${user} was not registered: ${await response.text()}`)
      const made = (await response.json()) as { user_id: string; access_token: string; device_id: string }
      return { user: made.user_id, password, token: made.access_token, device: made.device_id }
    },
    async restart(between) {
      await end()
      await between?.()
      server = await run()
    },
    limitMessages: (perSecond, burst) => become({ perSecond, burst }),
    endSessionsAfter: (sessionSeconds) => become({ ...generous, sessionSeconds }),
    async stop() {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configuration(folder: string, port: number, secret: string, limits: Limits): string {
  const { perSecond, burst, sessionSeconds } = limits
  const rate = (name: string) => `${name}: { per_second: 10000, burst_count: 10000 }`
  return `server_name: ${serverName}
pid_file: ${folder}/homeserver.pid
listeners:
  - { port: ${port}, type: http, tls: false, bind_addresses: ['127.0.0.1'], resources: [{ names: [client], compress: false }] }
database: { name: sqlite3, args: { database: ${folder}/homeserver.db } }

media_store_path: ${folder}/media
signing_key_path: ${folder}/signing.key
registration_shared_secret: ${secret}
report_stats: false
trusted_key_servers: []
suppress_key_server_warning: true
presence: { enabled: false }
# The same question asked again is answered anew.
caches: { sync_response_cache_duration: 0s }
${sessionSeconds ? `session_lifetime: ${sessionSeconds}s` : ''}
rc_message: { per_second: ${perSecond}, burst_count: ${burst} }
rc_login: { ${['address', 'account', 'failed_attempts'].map(rate).join(', ')} }
rc_joins: { ${['local', 'remote'].map(rate).join(', ')} }
rc_invites: { ${['per_room', 'per_user', 'per_issuer'].map(rate).join(', ')} }
rc_admin_redaction: { per_second: 10000, burst_count: 10000 }
rc_media_create: { per_second: 10000, burst_count: 10000 }
`
}
