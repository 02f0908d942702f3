import { pino } from 'pino'
import { SetupError } from './domain/errors.ts'
import { runTask } from './start/tasks.ts'

/** `npm run faden -- AREA VERB`: what an operator does beside the running Faden, one thing and then the end. */
async function main(words: readonly string[]): Promise<void> {
  const log = pino({ level: 'warn', base: undefined }, pino.destination({ dest: 2, sync: true }))
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  say(await runTask(words, process.env, log, say))
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const sentence = error instanceof SetupError ? error.message : error instanceof Error ? error.stack : error
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
})
