import { startEmbeddedPostgres } from '../../src/postgres/index.ts'

// A process that owns the database of the folder named, says so in one line of JSON, and stops when told to.
const started = await startEmbeddedPostgres({
  folder: process.argv[2] ?? '',
  log: { info: () => {} },
  onLost: () => process.exit(3),
  durable: false,
}).then(
  (server) => ({ server, said: { url: server.url } }),
  (error: Error) => ({ server: null, said: { error: error.name, message: error.message } }),
)
process.stdout.write(`${JSON.stringify(started.said)}\n`)
process.once('SIGTERM', () => started.server?.stop())
