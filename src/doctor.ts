import { createAdapter, platforms } from '../adapters/index.ts'
import { readConfig } from './config/index.ts'
import { SetupError } from './domain/errors.ts'
import type { Log } from './domain/log.ts'
import { adapterContext, withoutDatabase } from './start/adapter-options.ts'
import { examine } from './start/examine.ts'
import { consentsBeside } from './start/visit.ts'

/** What is found is printed; what an adapter would log on the way is not for this reader. */
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} }

/** Tries everything that the configuration names and says what to mend. Exit code 1 if anything is wrong. */
async function main(): Promise<void> {
  const config = await readConfig(process.env, await platforms())
  process.stdout.write(`✓ configuration: ${config.file ?? 'none, this is the trial'}\n`)
  const adapterOf = (platform: string) =>
    createAdapter(platform, {
      contextOf: (name) => adapterContext(config, withoutDatabase(silent), name),
      local: () => {
        throw new Error('the local chat has nothing to try')
      },
    })
  let wrong = 0
  for await (const { part, problem, detail } of examine(config, adapterOf, consentsBeside(config))) {
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
