import { execFile, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const guard = fileURLToPath(new URL('../../src/node-version.cjs', import.meta.url))
const scripts: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).scripts

/** The system's own, where there is one that is too old; this one otherwise, made to say that it is. */
function olderNode(file: string): { program: string; options: string[]; version: RegExp } {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const program = join(folder, 'node')
    const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout ?? ''
    const major = Number(/^v(\d+)\./.exec(version)?.[1] ?? 24)
    if (major < 24) return { program, options: ['-r', file], version: new RegExp(`found ${major}\\.`) }
  }
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '20.1.0' } })`
  const options = ['-e', `${pretend}; require(${JSON.stringify(file)}); console.log('went on')`]
  return { program: process.execPath, options, version: /found 20\.1\.0/ }
}

function run(program: string, words: readonly string[]) {
  return new Promise<{ failed: boolean; code: unknown; said: string; complained: string }>((resolve) => {
    execFile(program, words, (error, said, complained) =>
      resolve({ failed: error !== null, code: error?.code, said, complained }),
    )
  })
}

test('an older Node gets a sentence with what to do, and nothing of the program runs', async () => {
  // Where npm has brought none along.
  const folder = mkdtempSync(join(tmpdir(), 'faden-node-'))
  const copy = join(folder, 'node-version.cjs')
  copyFileSync(guard, copy)
  const { program, options, version } = olderNode(copy)
  const goesOn = options.includes('-r') ? ['-e', `console.log('went on')`] : []
  const { code, said, complained } = await run(program, [...options, ...goesOn])
  expect(code).toBe(1)
  expect(said).toBe('')
  expect(complained).toMatch(/^Faden needs Node 24/)
  expect(complained).toMatch(version)
  expect(complained).toContain('npm rebuild node --ignore-scripts=false')
  expect(complained).not.toMatch(/^\s+at /m)
  rmSync(folder, { recursive: true })
})

test('an older Node beside the one that npm has brought along is told of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'faden-node-'))
  const copy = join(folder, 'src', 'node-version.cjs')
  const brought = join(folder, 'node_modules', 'node', 'bin')
  for (const made of [dirname(copy), brought]) mkdirSync(made, { recursive: true })
  copyFileSync(guard, copy)
  writeFileSync(join(brought, process.platform === 'win32' ? 'node.exe' : 'node'), '')
  const { program, options } = olderNode(copy)
  const { code, complained } = await run(program, [...options, '-e', '0'])
  expect(code).toBe(1)
  expect(complained).toContain('npm start')
  expect(complained).not.toContain('npm rebuild')
  rmSync(folder, { recursive: true })
})

test('Node 24 goes on without a word', async () => {
  const { failed, said, complained } = await run(process.execPath, [
    '-r',
    guard,
    '-e',
    `console.log('went on')`,
  ])
  expect({ failed, said, complained }).toEqual({ failed: false, said: 'went on\n', complained: '' })
})

test('every npm script that starts Node asks for its version first', () => {
  const started = Object.values(scripts).filter((line) => /\bnode\b/.test(line) && !line.startsWith('tsc'))
  expect(started.length).toBeGreaterThan(4)
  for (const line of started) expect(line).toMatch(/^node -r \.\/src\/node-version\.cjs /)
})
