import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Installs what is missing of these Debian packages; null when all are there, else a sentence that says what to do. */
export function installMissing(packages: readonly string[]): string | null {
  const missing = packages.filter((name) => !isInstalled(name))
  if (missing.length === 0) return null
  const byHand = `apt-get install ${missing.join(' ')}`
  if (!existsSync('/usr/bin/apt-get'))
    return `Missing: ${missing.join(', ')} (as Debian calls them). Install them with your system's package manager.`
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length > 0 && run([...sudo, 'true']) !== 0)
    return `Missing: ${missing.join(', ')}. Only root can install them: run \`sudo ${byHand}\`, then this again.`
  process.stdout.write(`Installing ${missing.join(', ')}\n`)
  const install = [
    ...sudo,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    'install',
    '-y',
    '-qq',
    '--no-install-recommends',
    ...missing,
  ]
  // The package lists may be missing or too old; both show only when they are used.
  if (run(install) === 0) return null
  if (run([...sudo, 'apt-get', 'update', '-qq']) === 0 && run(install) === 0) return null
  return `Installing ${missing.join(', ')} failed; the lines above say why. By hand: ${byHand}`
}

function isInstalled(name: string): boolean {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', `\${Status}`, name], { encoding: 'utf8' })
  return stdout?.endsWith(' installed') ?? false
}

function run([command = '', ...args]: readonly string[]): number {
  // Its output is not ours: what is printed on stdout here is read as the result of the tests.
  return spawnSync(command, args, { stdio: ['ignore', process.stderr, 'inherit'] }).status ?? 1
}
