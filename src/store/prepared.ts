import type { Pool, PoolClient, QueryConfig, QueryResultRow } from 'pg'
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js'
import type { Db } from './database.ts'
import { gather, sent, transactionOf } from './transaction.ts'

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
  const { rows } = await connectionOf(db).query<QueryResultRow>(statement(text, values))
  return rows as Row[]
}

/**
 * A prepared statement whose answer nobody needs. Inside a transaction it is sent and not waited for: the transaction
 * fails with it.
 */
export async function write(db: Db, text: string, values: readonly unknown[]): Promise<void> {
  const answer = connectionOf(db).query(statement(text, values))
  const transaction = transactionOf(db)
  if (transaction) sent(transaction, answer)
  else await answer
}

function connectionOf(db: Db): Pool | PoolClient {
  const transaction = transactionOf(db)
  if (!transaction) return (db.connection.driver as PostgresDriver).master
  if (transaction.over) throw new Error('a statement came after the end of its transaction')
  gather(transaction)
  return transaction.client
}

function statement(text: string, values: readonly unknown[]): QueryConfig {
  return { name: nameOf(text), text, values: [...values] }
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
  return Object.fromEntries(Object.entries(columns).map(([column, value]) => [fieldOf(column), value])) as Row
}

const fields = new Map<string, string>()

function fieldOf(column: string): string {
  let field = fields.get(column)
  if (!field) {
    field = column.replace(/_(\w)/g, (_, letter) => letter.toUpperCase())
    fields.set(column, field)
  }
  return field
}
