import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a column. In which channels an agent has decided that what was held back may be read.
export class Confidential1764000000021 implements MigrationInterface {
  readonly name = 'Confidential1764000000021'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`alter table messages add column revealed_in text[] not null default '{}'`)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('alter table messages drop column revealed_in')
  }
}
