import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { choice, flag, section, webAddress } from '../../src/config/fields.ts'
import { type Config, type PlatformSetup, type Platforms, readConfig } from '../../src/config/index.ts'

/** A platform with everything that one can have to set. */
const telex: PlatformSetup<{ exchange: string; mode: 'call' | 'listen'; bell: boolean }> = {
  key: 'telex',
  section: section({
    exchange: webAddress('https://telex.example'),
    mode: choice(['call', 'listen']).default('call'),
    bell: flag().default(true),
  }),
  secrets: ({ mode }) => [
    {
      variable: 'TELEX_TOKEN',
      what: 'the token that begins with tx-',
      example: 'tx-1234',
      pattern: /^tx-./,
    },
    {
      variable: 'TELEX_SIGNING_SECRET',
      what: 'the signing secret',
      example: '8f74…',
      ...(mode === 'listen' ? {} : { optional: true }),
    },
  ],
}

export const platforms: Platforms = new Map([
  ['local', null],
  ['matrix', null],
  ['telex', telex],
])

/** Writes the text to a file of its own and reads it as the configuration. */
export async function readText(
  text: string,
  env: NodeJS.ProcessEnv = {},
  known: Platforms = platforms,
): Promise<Config> {
  const folder = await mkdtemp(join(tmpdir(), 'faden-config-'))
  const path = join(folder, 'faden.yaml')
  try {
    await writeFile(path, text)
    return await readConfig({ ...env, FADEN_CONFIG: path }, known)
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
