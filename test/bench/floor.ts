import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { mailSource } from './mails.ts'

/**
 * The least that taking in a mail costs any program that keeps the same promises on this machine: two transactions on
 * bare `pg`, first the raw source, then ticket, message, ids, event and deliveries. No parsing, no SMTP, no posting.
 */
export async function measureFloor(url: string, mails: number, connections: number): Promise<number> {
  const pool = new pg.Pool({ connectionString: url, max: connections })
  await pool.query(`
    create table raw (id bigint generated always as identity primary key, sha256 bytea unique, bytes bytea not null);
    create table ticket (id bigint generated always as identity primary key, subject text not null, email text not null);
    create table message (id bigint generated always as identity primary key, ticket bigint not null references ticket, text text not null);
    create table mail_id (id text primary key, ticket bigint not null references ticket);
    create table event (id bigint generated always as identity primary key, ticket bigint not null references ticket, kind text not null);
    create table delivery (id bigint generated always as identity primary key, ticket bigint not null references ticket, kind text not null, due timestamptz not null default now());
    create index on delivery (due);`)
  let next = 0
  const one = async (client: pg.PoolClient, number: number) => {
    const source = mailSource(number)
    await client.query('begin')
    const raw = await client.query('insert into raw (sha256, bytes) values ($1, $2) returning id', [
      createHash('sha256').update(source).digest(),
      source,
    ])
    await client.query('commit')
    await client.query('begin')
    const ticket = await client.query('insert into ticket (subject, email) values ($1, $2) returning id', [
      `Subject ${number}`,
      'lena@school.example',
    ])
    const id = ticket.rows[0].id
    await client.query('insert into message (ticket, text) values ($1, $2)', [id, source.toString('latin1')])
    await client.query('insert into mail_id (id, ticket) values ($1, $2)', [randomUUID(), id])
    await client.query(`insert into event (ticket, kind) values ($1, 'opened')`, [id])
    await client.query(
      `insert into delivery (ticket, kind) values ($1, 'open'), ($1, 'post'), ($1, 'mail')`,
      [id],
    )
    await client.query('commit')
    return raw.rows.length
  }
  const worker = async () => {
    const client = await pool.connect()
    while (next < mails) await one(client, next++)
    client.release()
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: connections }, worker))
  const seconds = (performance.now() - started) / 1000
  await pool.end()
  return mails / seconds
}
