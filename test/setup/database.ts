import { randomBytes } from 'node:crypto'
import { Client } from 'pg'

const template = 'faden_template'

export interface FreshDatabase {
  readonly url: string
  /** Also when connections to it are still open. */
  drop(): Promise<void>
}

/** A database of one's own with the current schema and nothing in it. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = process.env.FADEN_TEST_DATABASE_URL
  if (!server)
    throw new Error('The test server is not running: run the tests with the global setup of jest.config.js.')
  const name = `test_${randomBytes(6).toString('hex')}`
  await execute(server, `create database ${name} template ${template}`)
  return {
    url: urlOf(server, name),
    drop: () => execute(server, `drop database if exists ${name} with (force)`),
  }
}

export async function makeTemplate(server: string): Promise<void> {
  await execute(server, `create database ${template}`)
  const { migrate } = await import('../../src/store/migrate.ts')
  await migrate(urlOf(server, template))
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

async function execute(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
