import { spawn } from 'node:child_process'

/** The account that the database server runs as. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** Not the environment of whoever starts us: PGDATA, PGPORT and their like would steer the programs elsewhere. */
export const plainEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
}

/**
 * Runs a program to its end and keeps what it said (the last 20,000 characters). Rejects only if it could not be started.
 * `account` null means: as ourselves. The working folder is `/`, because ours may be closed to the account.
 */
export function run(
  program: string,
  args: readonly string[],
  account: Account | null,
  cwd = '/',
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...account, cwd, env: plainEnvironment, windowsHide: true })
    let output = ''
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
