import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePorts } from '../tools/ports.ts'
import { until } from '../tools/until.ts'
import { canConnect } from './reachable.ts'

export interface Exim {
  readonly port: number
  /** What it did with each mail, in its own words. */
  log(): Promise<string>
  stop(): Promise<void>
}

export interface EximRoutes {
  /** Mail for this domain is delivered here. */
  readonly domain: string
  readonly maildir: string
  /** All other mail is passed on to this port, with nobody behind a real address. */
  readonly elsewhere: number
  readonly port?: number
}

/** A real mail server on a high port, with a queue, a spool and a configuration of its own. Needs root and the package exim4-daemon-light. */
export async function startExim(routes: EximRoutes): Promise<Exim> {
  if (process.getuid?.() !== 0)
    throw new Error('Exim is started as root here: run this part of the live suite as root')
  const folder = await mkdtemp(join(tmpdir(), 'exim-'))
  await chmod(folder, 0o755)
  const account = await accountOf('Debian-exim')
  for (const part of ['spool', 'log']) {
    await mkdir(join(folder, part))
    await chown(join(folder, part), account.uid, account.gid)
  }
  const port = routes.port ?? (await freePorts(1))[0] ?? 0
  const config = join(folder, 'exim.conf')
  await writeFile(config, configuration(folder, port, routes), { mode: 0o644 })
  // Mail that could not be passed on is tried again every second.
  const server = spawn('exim4', ['-C', config, '-bdf', '-q1s'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const failed = Promise.race([
    once(server, 'error').then(([error]) => {
      throw new Error('Exim does not start: install exim4-daemon-light', { cause: error })
    }),
    once(server, 'exit').then(([code]) => {
      throw new Error(`Exim ended with ${code}`)
    }),
  ])
  // After it has answered, its end is expected.
  failed.catch(() => {})
  await Promise.race([failed, until('Exim answers', () => canConnect(port))])
  return {
    port,
    log: () => readFile(join(folder, 'log', 'mainlog'), 'utf8').catch(() => ''),
    async stop() {
      await end(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function accountOf(name: string): Promise<{ uid: number; gid: number }> {
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((row) => row.startsWith(`${name}:`))
  if (!line) throw new Error(`There is no account ${name}: install exim4-daemon-light`)
  const [, , uid, gid] = line.split(':')
  return { uid: Number(uid), gid: Number(gid) }
}

function configuration(folder: string, port: number, { domain, maildir, elsewhere }: EximRoutes): string {
  return `primary_hostname = mx.${domain}
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
pid_file_path = ${folder}/spool/exim.pid
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
  user = nobody
  group = nogroup
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

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}
