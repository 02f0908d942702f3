import { writeFile } from 'node:fs/promises'
import { platforms } from '../adapters/index.ts'
import { readConfig } from './config/index.ts'
import { SetupError } from './domain/errors.ts'
import { startEmbeddedPostgres } from './postgres/index.ts'
import { migrate, migrateDown } from './store/migrate.ts'
import { writeSchema } from './store/schema-dump.ts'

const usage =
  'npm run migrate            bring the database to this version\nnpm run migrate -- down    take back the newest migration\nnpm run migrate -- schema  write migrations/schema.sql'

async function main([task = 'up']: string[]): Promise<void> {
  if (!['up', 'down', 'schema'].includes(task)) throw new SetupError(usage)
  const config = await readConfig(process.env, await platforms())
  const { url, close } = await databaseOf(config)
  try {
    if (task === 'down') {
      await migrateDown(url)
      process.stdout.write('Took back the newest migration.\n')
      return
    }
    const done = await migrate(url)
    process.stdout.write(done.length > 0 ? `Done: ${done.join(', ')}\n` : 'Nothing to do.\n')
    if (task === 'schema') {
      await writeFile(new URL('../migrations/schema.sql', import.meta.url), await writeSchema(url))
      process.stdout.write('Wrote migrations/schema.sql.\n')
    }
  } finally {
    await close()
  }
}

async function databaseOf({ databaseUrl, dataFolder }: Awaited<ReturnType<typeof readConfig>>) {
  if (databaseUrl) return { url: databaseUrl, close: async () => {} }
  const postgres = await startEmbeddedPostgres({
    folder: dataFolder,
    log: { info: () => {} },
    onLost: (error) => {
      throw error
    },
  })
  return { url: postgres.url, close: () => postgres.stop() }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof SetupError ? error.message : error}\n`)
  process.exitCode = 1
})
