import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables. A message's visibility can't be changed once written.
export class Messages1764000000005 implements MigrationInterface {
  readonly name = 'Messages1764000000005'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table messages (
        id bigint generated always as identity primary key,
        ticket_id bigint not null references tickets (id),
        visibility text not null check (visibility in ('public', 'internal')),
        purpose text not null,
        author_kind text not null check (author_kind in ('requester', 'agent', 'helpdesk', 'stranger')),
        author_person bigint references people (id),
        author_agent text references agents (id),
        author_name text not null,
        text text not null,
        full_text text,
        at timestamptz not null,
        team_id text references teams (id),
        publish_at timestamptz,
        revoked_at timestamptz,
        shared boolean not null default false,
        unsendable boolean not null default false,
        unique (id, visibility),
        constraint messages_purpose_fits check (
          case visibility
            when 'internal' then purpose in ('note', 'talk') and publish_at is null
            else purpose in ('request', 'reply', 'acknowledgement', 'escalated', 'resolved', 'closed', 'reminder', 'status')
          end
        )
      );
      create index messages_ticket on messages (ticket_id, id);
      create table message_files (
        message_id bigint not null references messages (id) on delete cascade,
        position integer not null,
        file_id bigint not null references files (id),
        primary key (message_id, position)
      );
      create index message_files_file on message_files (file_id);
      create function refuse_visibility_change() returns trigger language plpgsql as $$
      begin
        raise exception 'the visibility of a message is fixed at birth';
      end
      $$;
      create trigger messages_visibility_is_fixed before update of visibility on messages
        for each row when (old.visibility is distinct from new.visibility) execute function refuse_visibility_change();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table message_files, messages;
      drop function refuse_visibility_change();
    `)
  }
}
