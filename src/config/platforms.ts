import type { PlatformConfig, Platforms, Secret } from './platform.ts'
import type { Problem } from './problems.ts'
import type { FileConfig } from './schema.ts'

/** A platform that is used has its part, if only an empty one: what it can't do without is then reported with its key. */
export function withPlatformSections(content: unknown, platforms: Platforms): unknown {
  if (!isObject(content) || !isObject(content.channels)) return content
  const parts = Object.values(content.channels).flatMap((channel) => {
    const key = isObject(channel) ? platforms.get(String(channel.platform))?.key : undefined
    return key === undefined || key in content ? [] : [[key, {}]]
  })
  return { ...content, ...Object.fromEntries(parts) }
}

/** Of the platforms that a channel is on. */
export function platformConfigs(
  file: FileConfig,
  platforms: Platforms,
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): Record<string, PlatformConfig> {
  const parts: Record<string, unknown> = file
  const used = new Set(Object.values(file.channels).map(({ platform }) => platform))
  const configs: Record<string, PlatformConfig> = {}
  for (const platform of used) {
    const setup = platforms.get(platform)
    const settings = setup && parts[setup.key]
    // A part that was wrong has been reported, and can't say which secrets it needs.
    if (settings === undefined || settings === null) continue
    const refuse = (key: string, id: string) => {
      const sentence = setup?.problemWith?.(settings, id)
      if (sentence) problems.push({ key, sentence })
    }
    for (const [name, channel] of Object.entries(file.channels))
      if (channel.platform === platform) refuse(`channels.${name}.id`, channel.id ?? name)
    for (const [name, { accounts }] of Object.entries(file.agents))
      if (accounts[platform]) refuse(`agents.${name}.accounts.${platform}`, accounts[platform])
    configs[platform] = { settings, secrets: secretsOf(setup?.secrets(settings) ?? [], env, problems) }
  }
  return configs
}

/** Their values are secret and therefore not shown. */
function secretsOf(
  wanted: readonly Secret[],
  env: NodeJS.ProcessEnv,
  problems: Problem[],
): Record<string, string> {
  const found: Record<string, string> = {}
  for (const { variable, what, example, pattern, optional } of wanted) {
    const value = env[variable]?.trim() ?? ''
    const expected = `expected ${what}, for example ${example}`
    if (!value && !optional) problems.push({ key: variable, sentence: `found nothing; ${expected}` })
    else if (value && pattern && !pattern.test(value)) {
      problems.push({ key: variable, sentence: `found something else (not shown); ${expected}` })
    }
    if (value) found[variable] = value
  }
  return found
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
