import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { keptSecret } from '../../src/start/secret.ts'

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'faden-secret-')), 'data')
})
afterEach(() => rm(join(folder, '..'), { recursive: true }))

test('the secret is made once, and every later start reads the same', async () => {
  const made = await keptSecret(folder)
  expect(made).toMatch(/^[0-9a-f]{64}$/)
  expect(await keptSecret(folder)).toBe(made)
  expect(await readFile(join(folder, 'secret'), 'utf8')).toBe(made)
  expect(await readdir(folder)).toEqual(['secret'])
})

test('nobody else may read it', async () => {
  await keptSecret(folder)
  expect((await stat(join(folder, 'secret'))).mode & 0o777).toBe(0o600)
})

test('starts at the same instant read the same', async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => keptSecret(folder)))
  expect([...new Set(secrets)]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)])
  expect(await readdir(folder)).toEqual(['secret'])
})

test('at no moment is there half a secret that a killed start would leave', async () => {
  const path = join(folder, 'secret')
  let over = false
  const seen = new Set<number>()
  const making = keptSecret(folder).finally(() => {
    over = true
  })
  while (!over) {
    if (existsSync(path)) seen.add(readFileSync(path).length)
    await setImmediate()
  }
  await making
  expect([...seen]).toEqual([64])
})

test('a folder has a secret of its own', async () => {
  const other = join(folder, '..', 'other')
  expect(await keptSecret(folder)).not.toBe(await keptSecret(other))
})
