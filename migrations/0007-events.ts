import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table. The audit log: rows are appended, the database refuses to change or remove them.
export class Events1764000000007 implements MigrationInterface {
  readonly name = 'Events1764000000007'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table events (
        id bigint generated always as identity primary key,
        ticket_id bigint not null references tickets (id),
        kind text not null,
        actor_kind text not null check (actor_kind in ('agent', 'requester', 'helpdesk')),
        actor_agent text references agents (id),
        at timestamptz not null,
        message_id bigint references messages (id),
        data jsonb not null default '{}'
      );
      create index events_ticket on events (ticket_id, id);
      create function refuse_event_change() returns trigger language plpgsql as $$
      begin
        raise exception 'events are append-only';
      end
      $$;
      create trigger events_are_append_only before update or delete on events
        for each row execute function refuse_event_change();
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table events;
      drop function refuse_event_change();
    `)
  }
}
