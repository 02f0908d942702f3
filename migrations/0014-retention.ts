import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: allows null where a mail's bytes have been forgotten, which only happens to mail that is never sent again.
export class Retention1764000000014 implements MigrationInterface {
  readonly name = 'Retention1764000000014'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table outgoing_mails alter column raw drop not null;
      create index outgoing_mails_kept on outgoing_mails (message_id) where raw is not null;
      create index submissions_at on submissions (at);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index submissions_at;
      drop index outgoing_mails_kept;
      update outgoing_mails set raw = '' where raw is null;
      alter table outgoing_mails alter column raw set not null;
    `)
  }
}
