import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds what search looks into. Every ticket is due to be looked through once; whoever writes a message without
// knowing of this has it noted by the triggers.
export class Search1764000000031 implements MigrationInterface {
  readonly name = 'Search1764000000031'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table search (
        ticket_id bigint primary key references tickets (id) on delete cascade,
        at timestamptz not null,
        open_words tsvector not null,
        all_words tsvector not null
      );
      create index search_words on search using gin (all_words);

      create table search_due (
        ticket_id bigint not null
      );
      insert into search_due select id from tickets;

      create function message_is_to_be_searched() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'DELETE' then
          insert into search_due values (new.ticket_id);
        end if;
        if tg_op <> 'INSERT' then
          insert into search_due values (old.ticket_id);
        end if;
        return null;
      end
      $$;
      create trigger messages_are_searched after insert or delete or update of text, revoked_at, ticket_id on messages
        for each row execute function message_is_to_be_searched();

      create function ticket_is_to_be_searched() returns trigger language plpgsql as $$
      begin
        insert into search_due values (new.id);
        return null;
      end
      $$;
      create trigger tickets_are_searched after update of subject, requester_id, requester_email, merged_into on tickets
        for each row execute function ticket_is_to_be_searched();

      create function person_is_to_be_searched() returns trigger language plpgsql as $$
      begin
        insert into search_due select id from tickets where requester_id = new.id;
        return null;
      end
      $$;
      create trigger people_are_searched after update of name on people
        for each row when (old.name is distinct from new.name) execute function person_is_to_be_searched();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop trigger people_are_searched on people;
      drop trigger tickets_are_searched on tickets;
      drop trigger messages_are_searched on messages;
      drop function person_is_to_be_searched();
      drop function ticket_is_to_be_searched();
      drop function message_is_to_be_searched();
      drop table search_due, search;
    `)
  }
}
