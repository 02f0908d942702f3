import type { Pool, PoolClient, QueryResultRow } from 'pg'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import type { Db } from './database.ts'

const names = new Map<string, string>()

/**
 * A statement that every mail or delivery runs: each connection parses and plans it once. TypeORM's `query` can't name a
 * statement, so this asks its connection directly, inside the transaction that `db` is in, if any.
 */
export async function prepared<Row extends object = object>(
  db: Db,
  text: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const connection: Pool | PoolClient = db.queryRunner
    ? await db.queryRunner.connect()
    : (db.connection.driver as PostgresDriver).master
  const { rows } = await connection.query<QueryResultRow>({ name: nameOf(text), text, values: [...values] })
  return rows as Row[]
}

function nameOf(text: string): string {
  let name = names.get(text)
  if (!name) {
    name = `faden_${names.size}`
    names.set(text, name)
  }
  return name
}

/** A row's columns by their names here: `ticket_id` is `ticketId`. */
export function fieldsOf<Row>(columns: object): Row {
  return Object.fromEntries(
    Object.entries(columns).map(([column, value]) => [
      column.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()),
      value,
    ]),
  ) as Row
}
