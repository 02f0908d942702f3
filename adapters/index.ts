import type { Platforms } from '../src/config/platform.ts'
import type { AdapterContext } from '../src/domain/adapter-context.ts'
import type { ChatAdapter } from '../src/domain/chat.ts'
import type { Tasks } from '../src/domain/task.ts'
import { type AdapterOptions, type Platform, platform } from './platform.ts'

/** One entry each; most are like `slack: platform('slack', () => import('./slack/config.ts'), () => import('./slack/index.ts')),`. */
const known: Readonly<Record<string, Platform>> = {
  local: {
    setup: async () => null,
    create: async ({ local }) => (await import('./local/index.ts')).createLocalChat(local()),
  },
  teams: platform(
    'teams',
    () => import('./teams/config.ts'),
    () => import('./teams/index.ts'),
    () => import('./teams/tasks.ts'),
  ),
  matrix: platform(
    'matrix',
    () => import('./matrix/config.ts'),
    () => import('./matrix/index.ts'),
    () => import('./matrix/tasks.ts'),
  ),
  slack: platform(
    'slack',
    () => import('./slack/config.ts'),
    () => import('./slack/index.ts'),
  ),
}

/** What can be set for each platform that a channel may be on. */
export async function platforms(): Promise<Platforms> {
  const setups = Object.entries(known).map(async ([name, { setup }]) => [name, await setup()] as const)
  return new Map(await Promise.all(setups))
}

/** A platform that no channel is on is not even loaded. */
export async function createAdapter(name: string, options: AdapterOptions): Promise<ChatAdapter> {
  const found = known[name]
  if (!found) throw new Error(`no adapter for ${name}`)
  return found.create(options)
}

/** What an operator can ask each platform for, by platform. */
export async function tasksOfPlatforms(): Promise<Readonly<Record<string, Tasks<AdapterContext>>>> {
  const offered = Object.entries(known).map(
    async ([name, { tasks }]) => [name, (await tasks?.()) ?? {}] as const,
  )
  return Object.fromEntries((await Promise.all(offered)).filter(([, tasks]) => Object.keys(tasks).length > 0))
}
