import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table. Processes of before hold no lease: stop them before those of this version read mailboxes.
export class Leases1764000000021 implements MigrationInterface {
  readonly name = 'Leases1764000000021'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table leases (
        name text primary key,
        fence bigint not null,
        taken_at timestamptz not null default now()
      )
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table leases')
  }
}
