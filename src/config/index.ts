import { complete } from './complete.ts'
import type { Config } from './config.ts'
import { readEnvironment } from './environment.ts'
import { checkFile, readConfigFile } from './file.ts'
import type { Platforms } from './platform.ts'
import { type Problem, refuse } from './problems.ts'
import { checkReferences } from './references.ts'
import { trial, trialLanguage } from './trial.ts'

export type { Config, ConfiguredAgent, ImapServer, Mailbox, SmtpServer } from './config.ts'
export { describeConfig } from './describe.ts'
export type { PlatformConfig, PlatformSetup, Platforms, Secret } from './platform.ts'

/**
 * Reads faden.yaml and the environment, the only place that does. `platforms` are those that a channel may be on.
 * Rejects with one `SetupError` that lists every problem.
 */
export async function readConfig(env: NodeJS.ProcessEnv, platforms: Platforms): Promise<Config> {
  const file = await readConfigFile(env.FADEN_CONFIG)
  const path = file?.path ?? null
  const problems: Problem[] = []
  const environment = readEnvironment(env, problems)
  const checked = checkFile(file ? file.content : { ...trial, language: trialLanguage(env) }, platforms)
  problems.push(...checked.problems)
  if (!checked.config) throw refuse(problems, path)
  problems.push(...checkReferences(checked.config, [...platforms.keys()], environment.host))
  const config = complete(checked.config, path, environment, platforms, env, problems)
  if (problems.length > 0) throw refuse(problems, path)
  return freeze(config)
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) freeze(part)
  return Object.freeze(value)
}
