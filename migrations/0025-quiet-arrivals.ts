import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a column with a default. Imported mail, that nobody is answered about.
export class QuietArrivals1764000000025 implements MigrationInterface {
  readonly name = 'QuietArrivals1764000000025'

  async up(db: QueryRunner): Promise<void> {
    await db.query('alter table mail_arrivals add column quiet boolean not null default false')
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table mail_arrivals drop column quiet')
  }
}
