import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table. Refresh tokens, sealed with a key that the database does not know.
export class MailConsents1764000000023 implements MigrationInterface {
  readonly name = 'MailConsents1764000000023'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table mail_consents (
        name text primary key,
        sealed bytea not null,
        changed_at timestamptz not null default now()
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop table mail_consents')
  }
}
