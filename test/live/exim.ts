import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'
import { canConnect } from './reachable.ts'

export interface Exim {
  readonly port: number
  /** Ends it and every session; what it has taken stays in its queue. */
  down(): Promise<void>
  up(): Promise<void>
  stop(): Promise<void>
}

export interface EximRoutes {
  /** Mail for this domain is delivered here. */
  readonly domain: string
  readonly maildir: string
  /** All other mail is passed on to this port, whoever it is for. */
  readonly elsewhere: number
}

/** The account that Dovecot's mailbox belongs to in these tests. */
const nobody = 65534

/** A real mail server on a high port, with a queue, a spool and a configuration of its own. Needs root and the package exim4-daemon-light. */
export async function startExim(routes: EximRoutes): Promise<Exim> {
  if (process.getuid?.() !== 0)
    throw new Error('Exim is started as root here: run this part of the live suite as root')
  const folder = await mkdtemp(join(tmpdir(), 'exim-'))
  await chmod(folder, 0o755)
  for (const part of ['spool', 'log']) {
    await mkdir(join(folder, part))
    await chown(join(folder, part), nobody, nobody)
  }
  const [port = 0] = await freePorts(1)
  const config = join(folder, 'exim.conf')
  await writeFile(config, configuration(folder, port, routes), { mode: 0o644 })
  let server = await run(config, port)
  return {
    port,
    down: () => end(server),
    async up() {
      server = await run(config, port)
    },
    async stop() {
      await end(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function run(config: string, port: number): Promise<ChildProcess> {
  // Mail that could not be passed on is tried again every second. A group of its own, because each session is a process.
  const server = spawn('exim4', ['-C', config, '-bdf', '-q1s'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-2000)
  })
  const failed = Promise.race([
    once(server, 'error').then(([error]) => {
      throw new Error('Exim does not start: install exim4-daemon-light', { cause: error })
    }),
    once(server, 'exit').then(([code]) => {
      throw new Error(`Exim ended with ${code}: ${said}`)
    }),
  ])
  // After it has answered, its end is expected.
  failed.catch(() => {})
  await Promise.race([failed, until('Exim answers', () => canConnect(port))])
  return server
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || !server.pid) return
  const ended = once(server, 'exit')
  process.kill(-server.pid, 'SIGTERM')
  await ended
}

function configuration(folder: string, port: number, { domain, maildir, elsewhere }: EximRoutes): string {
  return `primary_hostname = mx.${domain}
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/exim.pid
# With a configuration that is not the system's it gives up root, so all of it runs as one account.
exim_user = nobody
exim_group = nogroup
deliver_drop_privilege
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
disable_ipv6 = true
tls_advertise_hosts =
acl_smtp_rcpt = everyone
acl_smtp_data = everyone

begin acl
everyone:
  accept

begin routers
here:
  driver = accept
  domains = ${domain}
  transport = maildir
elsewhere:
  driver = manualroute
  route_list = * 127.0.0.1 byname
  self = send
  transport = onwards

begin transports
maildir:
  driver = appendfile
  directory = ${maildir}
  maildir_format
  delivery_date_add
  envelope_to_add
  return_path_add
onwards:
  driver = smtp
  port = ${elsewhere}
  allow_localhost
  hosts_try_prdr =

begin retry
* * F,1h,1s
`
}
