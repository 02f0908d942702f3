import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { matrixPackages } from './matrix/packages.ts'
import { installMissing } from './packages.ts'

/** What each part of the live suite needs of Debian; its tests are `<part>.*.test.ts` beside this file. */
const parts: Readonly<Record<string, readonly string[]>> = {
  crash: [],
  mail: ['dovecot-imapd', 'exim4-daemon-light'],
  web: ['chromium'],
  desk: ['chromium'],
  slack: [],
  matrix: matrixPackages,
  teams: ['chromium'],
  platforms: matrixPackages,
}

const root = fileURLToPath(new URL('../..', import.meta.url))
process.exitCode = main(process.argv.slice(2))

/** `npm run test:live`, or `npm run test:live -- mail web`. */
function main(asked: readonly string[]): number {
  const unknown = asked.filter((name) => !Object.hasOwn(parts, name))
  if (unknown.length > 0) return refuse(unknown)
  const chosen = asked.length > 0 ? asked : Object.keys(parts)
  const problem = installMissing([...new Set(chosen.flatMap((name) => parts[name] ?? []))])
  if (problem) return fail(problem)
  return runJest(chosen)
}

function refuse(unknown: readonly string[]): number {
  const known = Object.keys(parts).join(', ')
  return fail(
    `The live suite has no part called ${unknown.join(', ')}. Parts: ${known}. Without a name all of them run.`,
  )
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 2
}

function runJest(chosen: readonly string[]): number {
  const { status } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--experimental-vm-modules',
      'node_modules/jest/bin/jest.js',
      `test/live/(${chosen.join('|')})\\.`,
      '--verbose',
      '--runInBand',
      '--testPathIgnorePatterns=/node_modules/',
    ],
    { cwd: root, stdio: 'inherit' },
  )
  return status ?? 1
}
