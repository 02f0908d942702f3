import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a kind of outage, and an index by which mail of a time is counted.
export class QuietMailboxes1764000000024 implements MigrationInterface {
  readonly name = 'QuietMailboxes1764000000024'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create index mail_arrivals_received on mail_arrivals using brin (received_at);
      alter table outages drop constraint outages_kind_check;
      alter table outages add constraint outages_kind_check
        check (kind in ('connection', 'account', 'channel', 'threads', 'mailbox', 'quiet'));
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      delete from outages where kind = 'quiet';
      alter table outages drop constraint outages_kind_check;
      alter table outages add constraint outages_kind_check
        check (kind in ('connection', 'account', 'channel', 'threads', 'mailbox'));
      drop index mail_arrivals_received;
    `)
  }
}
