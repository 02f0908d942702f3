import { readFile } from 'node:fs/promises'
import { Client } from 'pg'
import { migrations } from '../../migrations/index.ts'
import { SetupError } from '../../src/domain/errors.ts'
import { migrate, migrateDown } from '../../src/store/migrate.ts'
import { writeSchema } from '../../src/store/schema-dump.ts'
import { type FreshDatabase, freshDatabase } from '../setup/database.ts'

const databases: FreshDatabase[] = []
afterAll(() => Promise.all(databases.map((database) => database.drop())))

async function migrated(): Promise<string> {
  const database = await freshDatabase()
  databases.push(database)
  return database.url
}

async function emptied(): Promise<string> {
  const url = await migrated()
  await run(url, 'drop schema public cascade; create schema public')
  return url
}

async function run(url: string, statement: string): Promise<{ rows: Record<string, unknown>[] }> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

test('migrations/schema.sql is what the migrations amount to', async () => {
  const committed = await readFile(new URL('../../migrations/schema.sql', import.meta.url), 'utf8')
  const found = await writeSchema(await migrated())
  if (found !== committed) expect(`Write it anew with: npm run migrate -- schema\n${found}`).toBe(committed)
})

test('the written schema is one that PostgreSQL takes and writes in the same way', async () => {
  const url = await migrated()
  const schema = await writeSchema(url)
  const tables = schema.split(/^(?=create table)/m)
  const created = await emptied()
  // Tables that refer to each other are created without their references first.
  const references: string[] = []
  const bare = tables.map((text) =>
    text.replace(/,?\n {2}constraint (\S+) (FOREIGN KEY .*?)(?=,?\n)/g, (_, name, definition) => {
      const table = text.match(/^create table (\S+)/)?.[1]
      references.push(`alter table ${table} add constraint ${name} ${definition.replace(/,$/, '')};`)
      return ''
    }),
  )
  const triggers = bare.join('').match(/^CREATE (OR REPLACE )?FUNCTION[\s\S]*?\$function\$;/gm) ?? []
  expect(triggers.length).toBeGreaterThan(0)
  await run(created, [...bare, ...references].join('\n'))
  expect(await writeSchema(created)).toBe(schema)
})

test('all the way down and up again is the same schema', async () => {
  const url = await migrated()
  const before = await writeSchema(url)
  for (const _ of migrations) await migrateDown(url)
  expect(await writeSchema(url)).not.toContain('create table')
  expect(await migrate(url)).toHaveLength(migrations.length)
  expect(await writeSchema(url)).toBe(before)
  expect(await migrate(url)).toEqual([])
})

test('of processes that migrate at once one does it, and the others find nothing to do', async () => {
  const url = await emptied()
  const done = await Promise.all([migrate(url), migrate(url), migrate(url)])
  expect(done.map((names) => names.length).sort()).toEqual([0, 0, migrations.length])
})

test('a schema that is newer than this code is refused with a sentence, up and down', async () => {
  const url = await migrated()
  await run(url, `insert into migrations (timestamp, name) values (1999999999999, 'Tomorrow1999999999999')`)
  const before = await writeSchema(url)
  for (const attempt of [migrate(url), migrateDown(url)]) {
    const refused = await attempt.then(
      () => null,
      (error: unknown) => error,
    )
    expect(refused).toBeInstanceOf(SetupError)
    expect(String(refused)).toContain('set up by a newer Faden (Tomorrow1999999999999)')
  }
  expect(await writeSchema(url)).toBe(before)
})
