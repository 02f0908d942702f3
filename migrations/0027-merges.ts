import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: one more purpose of a public message, and an index. Of a ticket that went into another: the mail that explains it.
export class Merges1764000000027 implements MigrationInterface {
  readonly name = 'Merges1764000000027'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table messages drop constraint messages_purpose_fits;
      alter table messages add constraint messages_purpose_fits check (
        case visibility
          when 'internal' then purpose in ('note', 'talk') and publish_at is null
          else purpose in ('request', 'reply', 'acknowledgement', 'escalated', 'resolved', 'closed', 'reminder', 'status', 'merged')
        end
      );
      create index tickets_merged on tickets (merged_into) where merged_into is not null;
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop index tickets_merged;
      update messages set purpose = 'status' where purpose = 'merged';
      alter table messages drop constraint messages_purpose_fits;
      alter table messages add constraint messages_purpose_fits check (
        case visibility
          when 'internal' then purpose in ('note', 'talk') and publish_at is null
          else purpose in ('request', 'reply', 'acknowledgement', 'escalated', 'resolved', 'closed', 'reminder', 'status')
        end
      );
    `)
  }
}
