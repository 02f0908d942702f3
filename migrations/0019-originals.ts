import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds an index. From a message to the mail that it came by, whose source is shown as it was laid out.
export class Originals1764000000019 implements MigrationInterface {
  readonly name = 'Originals1764000000019'

  async up(db: QueryRunner): Promise<void> {
    await db.query(
      'create index mail_arrivals_message on mail_arrivals (message_id) where message_id is not null',
    )
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('drop index mail_arrivals_message')
  }
}
