import { platforms, tasksOfPlatforms } from '../../adapters/index.ts'
import { type Config, readConfig } from '../config/index.ts'
import { SetupError } from '../domain/errors.ts'
import type { Log } from '../domain/log.ts'
import type { Task, Tasks } from '../domain/task.ts'
import { adapterContext, withoutDatabase } from './adapter-options.ts'
import { mailTasks } from './mail-tasks.ts'

/** Faden's own; those of a platform stand beside its adapter. */
const own: Readonly<Record<string, Tasks<Config>>> = { mail: mailTasks }

/** Finds the task that the words name and runs it with what it needs of the configuration. */
export async function runTask(
  [area, verb, ...words]: readonly string[],
  env: NodeJS.ProcessEnv,
  log: Log,
  say: (line: string) => void,
): Promise<string> {
  const ofPlatforms = await tasksOfPlatforms()
  const known: Readonly<Record<string, Tasks<never>>> = { ...own, ...ofPlatforms }
  const task = offered(own, area, verb)
  if (task) return task.run(await readConfig(env, await platforms()), words, say)
  const ofPlatform = offered(ofPlatforms, area, verb)
  if (!area || !ofPlatform) throw new SetupError(usage(known, area))
  const config = await readConfig(env, await platforms())
  if (!config.channels.some(({ platform }) => platform === area))
    throw new SetupError(`No channel is on ${area}. Add one to channels in the configuration first.`)
  return ofPlatform.run(adapterContext(config, withoutDatabase(log), area), words, say)
}

function offered<Given>(areas: Readonly<Record<string, Tasks<Given>>>, area = '', verb = '') {
  const tasks = Object.hasOwn(areas, area) ? areas[area] : undefined
  return tasks && Object.hasOwn(tasks, verb) ? tasks[verb] : undefined
}

/** Of one area if it is known, otherwise of all. */
function usage(known: Readonly<Record<string, Tasks<never>>>, area = ''): string {
  const areas = Object.hasOwn(known, area) ? [area] : Object.keys(known)
  const rows = areas.flatMap((name) =>
    Object.entries(known[name] ?? {}).map(([verb, task]) => line(`${name} ${verb}`, task)),
  )
  return ['Usage: npm run faden -- AREA VERB', '', ...rows].join('\n')
}

function line(name: string, { usage, summary }: Task<never>): string {
  return `  ${`${name} ${usage}`.trimEnd().padEnd(32)}  ${summary}`
}
