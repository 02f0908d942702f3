import { platforms } from '../adapters/index.ts'
import { readConfig } from './config/index.ts'
import { SetupError } from './domain/errors.ts'
import { examine } from './start/examine.ts'

/** Tries everything that the configuration names and says what to mend. Exit code 1 if anything is wrong. */
async function main(): Promise<void> {
  const config = await readConfig(process.env, await platforms())
  process.stdout.write(`✓ configuration: ${config.file ?? 'none, this is the trial'}\n`)
  let wrong = 0
  for await (const { part, problem, detail } of examine(config)) {
    if (problem) wrong++
    process.stdout.write(problem ? `✗ ${part}: ${problem}\n` : `✓ ${part}: ${detail}\n`)
  }
  process.stdout.write(wrong > 0 ? `\n${wrong} to mend.\n` : '\nAll is well.\n')
  process.exitCode = wrong > 0 ? 1 : 0
}

main().catch((error: unknown) => {
  process.stderr.write(`✗ ${error instanceof SetupError ? error.message : error}\n`)
  process.exitCode = 1
})
