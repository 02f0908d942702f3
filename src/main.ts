import { flushCompileCache } from 'node:module'
import { type Logger, pino } from 'pino'
import { platforms } from '../adapters/index.ts'
import { type Config, readConfig } from './config/index.ts'
import { SetupError } from './domain/errors.ts'
import { type Faden, startFaden } from './start/faden.ts'
import { welcome } from './start/welcome.ts'

/** Starts, says where to go, and stops on the first SIGTERM or Ctrl+C; a second one does not wait. */
async function main(): Promise<void> {
  const config = await readConfig(process.env, await platforms())
  const log = pino(logOptions(config))
  const starting = startFaden(config, log, (error) => {
    log.fatal({ err: error }, 'Faden can’t go on')
    process.exit(1)
  })
  stopOnSignal(starting, log)
  const faden = await starting
  process.stdout.write(welcome(config, faden))
  // Now, not at the exit: a process that is killed has none.
  flushCompileCache()
}

/** Also while it still starts: what was started by then is stopped in order, the database server among it. */
function stopOnSignal(starting: Promise<Faden>, log: Logger): void {
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(130)
    stopping = true
    starting
      .then((faden) => faden.stop())
      .then(
        () => process.exit(0),
        (error) => {
          log.error({ err: error }, 'stopping failed')
          process.exit(1)
        },
      )
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  if (process.env.npm_lifecycle_event) onceOrphaned(stop)
}

/** npm passes a SIGTERM to the shell between it and us, which dies of it and tells nobody. */
function onceOrphaned(stop: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, 500)
  watch.unref()
}

/** In trial the terminal is for people: only what went wrong is logged there. */
function logOptions(config: Config) {
  return { level: config.file ? 'info' : 'warn', base: undefined }
}

main().catch((error: unknown) => {
  const sentence =
    error instanceof SetupError ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
})
