import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: who has a mail that some of its recipients have not; of earlier mails nothing is known, and nobody is left out.
export class PartlySent1764000000029 implements MigrationInterface {
  readonly name = 'PartlySent1764000000029'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table outgoing_mails add column reached text[] not null default '{}'`)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table outgoing_mails drop column reached')
  }
}
