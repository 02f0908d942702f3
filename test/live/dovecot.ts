import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

export interface Dovecot {
  readonly host: string
  readonly port: number
  readonly user: string
  /** Where an MTA delivers to. */
  readonly maildir: string
  /** Puts a mail into the inbox, as an MTA's delivery would. */
  deliver(raw: string | Buffer): Promise<void>
  /** Ends every connection; it is back on the same port when this resolves. */
  restart(): Promise<void>
  /** Loses its numbering, as after a restore: UIDVALIDITY changes. */
  renumber(): Promise<void>
  stop(): Promise<void>
}

/** A real IMAP server with one mailbox; any password is right, or with `tokensOf` only a token that this endpoint knows. With `withoutIdle` it can't say when mail comes. Needs root and the package dovecot-imapd. */
export async function startDovecot(
  demands: { readonly tokensOf?: string; readonly withoutIdle?: true } = {},
): Promise<Dovecot> {
  if (process.getuid?.() !== 0)
    throw new Error('Dovecot is started as root here: run this part of the live suite as root')
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'))
  const port = await freePort()
  const maildir = join(folder, 'mail', 'Maildir')
  const nobody = 65534
  await chmod(folder, 0o755)
  for (const part of ['', 'tmp', 'new', 'cur']) await mkdir(join(maildir, part), { recursive: true })
  for (const path of [
    join(folder, 'mail'),
    maildir,
    ...['tmp', 'new', 'cur'].map((part) => join(maildir, part)),
  ]) {
    await chown(path, nobody, nobody)
  }
  await writeFile(join(folder, 'dovecot.conf'), configuration(folder, port, demands))
  if (demands.tokensOf) await writeFile(join(folder, 'oauth2.conf'), introspection(demands.tokensOf))
  let server = await run(folder, port)
  let delivered = 0

  return {
    host: '127.0.0.1',
    port,
    user: 'support',
    maildir,
    async deliver(raw) {
      delivered += 1
      const name = `${Date.now()}.${process.pid}_${delivered}.test`
      await writeFile(join(maildir, 'tmp', name), raw)
      await chown(join(maildir, 'tmp', name), nobody, nobody)
      await rename(join(maildir, 'tmp', name), join(maildir, 'new', name))
    },
    async restart() {
      await end(server)
      server = await run(folder, port)
    },
    async renumber() {
      await end(server)
      for (const file of [
        'dovecot-uidlist',
        'dovecot-uidvalidity',
        'dovecot.index',
        'dovecot.index.log',
        'dovecot.index.cache',
      ]) {
        await rm(join(maildir, file), { force: true })
      }
      // UIDVALIDITY is the second in which the numbering began.
      await setTimeout(1100)
      server = await run(folder, port)
    },
    async stop() {
      await end(server)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function introspection(endpoint: string): string {
  return `introspection_mode = post
introspection_url = ${endpoint}/introspect
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
`
}

function configuration(
  folder: string,
  port: number,
  { tokensOf, withoutIdle }: { readonly tokensOf?: string; readonly withoutIdle?: true },
): string {
  return `base_dir = ${folder}/run
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
mail_location = maildir:${folder}/mail/Maildir
first_valid_uid = 1
${withoutIdle ? 'imap_capability = IMAP4rev1 UIDPLUS MOVE' : ''}
${
  tokensOf
    ? `auth_mechanisms = xoauth2
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = ${folder}/oauth2.conf
}`
    : `passdb {
  driver = static
  args = nopassword=y
}`
}
userdb {
  driver = static
  args = uid=65534 gid=65534 home=${folder}/mail
}
service anvil {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`
}

async function run(folder: string, port: number): Promise<ChildProcess> {
  const server = spawn('dovecot', ['-F', '-c', join(folder, 'dovecot.conf')], { stdio: 'ignore' })
  const failed = once(server, 'error').then(([error]) => {
    throw new Error('Dovecot does not start: install dovecot-imapd', { cause: error })
  })
  await Promise.race([failed, answers(port, server)])
  return server
}

async function answers(port: number, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`Dovecot ended with ${server.exitCode}`)
    const socket = createConnection(port, '127.0.0.1')
    const greeted = await Promise.race([
      once(socket, 'data').then(
        () => true,
        () => false,
      ),
      setTimeout(500, false),
    ])
    socket.destroy()
    if (greeted) return
    await setTimeout(50)
  }
  throw new Error('Dovecot does not answer')
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const ended = once(server, 'exit')
  server.kill('SIGTERM')
  await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}
