import { SetupError } from '../domain/errors.ts'
import { type Account, run } from './run.ts'

/** PostgreSQL refuses to run as root; then the account `postgres` does it, made if missing. null: we run it ourselves. */
export async function serverAccount(): Promise<Account | null> {
  return runsAsRoot() ? systemUser('postgres') : null
}

export function runsAsRoot(): boolean {
  return process.getuid?.() === 0
}

export async function systemUser(name: string): Promise<Account> {
  const found = (await lookUp(name)) ?? (await make(name))
  if (found) return found
  throw new SetupError(
    `PostgreSQL does not run as root, and the system user ${name} could not be made. ` +
      `Make it (for example \`useradd --system ${name}\`), start Faden as an ordinary user, or set DATABASE_URL.`,
  )
}

async function lookUp(name: string): Promise<Account | null> {
  const [uid, gid] = await Promise.all([run('id', ['-u', name], null), run('id', ['-g', name], null)])
  if (uid.code !== 0 || gid.code !== 0) return null
  return { uid: Number(uid.output), gid: Number(gid.output) }
}

async function make(name: string): Promise<Account | null> {
  const ways = [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name],
    // BusyBox
    ['adduser', '-S', '-D', '-H', '-s', '/sbin/nologin', name],
  ]
  for (const [program = '', ...args] of ways) {
    await run(program, args, null).catch(() => undefined)
    const account = await lookUp(name)
    if (account) return account
  }
  return null
}

export async function canEnter(folder: string, account: Account | null): Promise<boolean> {
  if (!account) return true
  return (await run('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], account)).code === 0
}
