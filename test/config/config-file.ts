import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Config, readConfig } from '../../src/config/index.ts'

export const platforms = ['local', 'matrix']

/** Writes the text to a file of its own and reads it as the configuration. */
export async function readText(text: string, env: NodeJS.ProcessEnv = {}): Promise<Config> {
  const folder = await mkdtemp(join(tmpdir(), 'faden-config-'))
  const path = join(folder, 'faden.yaml')
  try {
    await writeFile(path, text)
    return await readConfig({ ...env, FADEN_CONFIG: path }, platforms)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The sentence of the SetupError, or a failed test. */
export async function problemsOf(reading: Promise<Config>): Promise<string> {
  const error = await reading.then(
    () => new Error('no problem was found'),
    (error: Error) => error,
  )
  expect(error.name).toBe('SetupError')
  return error.message
}
