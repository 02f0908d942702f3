import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: one more purpose of an internal message, of mail by a person who has no say in the ticket.
export class Letters1764000000030 implements MigrationInterface {
  readonly name = 'Letters1764000000030'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table messages drop constraint messages_purpose_fits;
      alter table messages add constraint messages_purpose_fits check (
        case visibility
          when 'internal' then purpose in ('note', 'talk', 'letter') and publish_at is null
          else purpose in ('request', 'reply', 'acknowledgement', 'escalated', 'resolved', 'closed', 'reminder', 'status', 'merged')
        end
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      update messages set purpose = 'note' where purpose = 'letter';
      alter table messages drop constraint messages_purpose_fits;
      alter table messages add constraint messages_purpose_fits check (
        case visibility
          when 'internal' then purpose in ('note', 'talk') and publish_at is null
          else purpose in ('request', 'reply', 'acknowledgement', 'escalated', 'resolved', 'closed', 'reminder', 'status', 'merged')
        end
      );
    `)
  }
}
