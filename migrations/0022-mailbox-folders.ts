import type { MigrationInterface, QueryRunner } from 'typeorm'

// Not compatible: the version before reads how far a mailbox has been read from `mailboxes`. Each folder has its own numbers.
export class MailboxFolders1764000000022 implements MigrationInterface {
  readonly name = 'MailboxFolders1764000000022'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table mailbox_folders (
        mailbox text not null references mailboxes (id),
        folder text not null,
        uid_validity text,
        last_uid bigint,
        read_at timestamptz,
        -- Why it can't be read now.
        cause text,
        mend text,
        active boolean not null default true,
        primary key (mailbox, folder)
      );
      insert into mailbox_folders (mailbox, folder, uid_validity, last_uid, read_at)
        select id, 'INBOX', uid_validity, last_uid, read_at from mailboxes where uid_validity is not null;
      alter table mailboxes drop column uid_validity, drop column last_uid, drop column read_at;
      alter table mail_arrivals add column folder text;
      update mail_arrivals set folder = 'INBOX' where uid is not null;
      alter table mail_arrivals drop constraint mail_arrivals_mailbox_uid_validity_uid_key,
        add unique (mailbox, folder, uid_validity, uid);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table mail_arrivals drop constraint mail_arrivals_mailbox_folder_uid_validity_uid_key,
        add unique (mailbox, uid_validity, uid);
      alter table mail_arrivals drop column folder;
      alter table mailboxes add column uid_validity text, add column last_uid bigint, add column read_at timestamptz;
      update mailboxes m set uid_validity = f.uid_validity, last_uid = f.last_uid, read_at = f.read_at
        from mailbox_folders f where f.mailbox = m.id and f.folder = 'INBOX';
      drop table mailbox_folders;
    `)
  }
}
