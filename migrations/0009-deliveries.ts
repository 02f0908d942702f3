import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables. Everything that leaves. The check is the second wall behind the type PublicMessage.
export class Deliveries1764000000009 implements MigrationInterface {
  readonly name = 'Deliveries1764000000009'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table processes (
        id integer generated always as identity primary key,
        started_at timestamptz not null default now()
      );
      create table destinations (
        name text primary key,
        paused_until timestamptz not null
      );
      create table deliveries (
        id bigint generated always as identity primary key,
        lane text not null,
        destination text not null,
        kind text not null check (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'line', 'nudge', 'trouble', 'mail')),
        priority smallint not null,
        key text not null,
        ticket_id bigint references tickets (id),
        thread_id bigint references threads (id),
        message_id bigint,
        message_visibility text,
        part integer not null default 0,
        file_id bigint references files (id),
        post_id text,
        event_id bigint references events (id),
        state text not null default 'waiting'
          check (state in ('waiting', 'sending', 'sent', 'uncertain', 'parked', 'revoked', 'superseded')),
        attempts integer not null default 0,
        due_at timestamptz not null,
        claim bigint not null default 0,
        claimed_by integer,
        claimed_until timestamptz,
        external_id text,
        error text,
        created_at timestamptz not null default now(),
        settled_at timestamptz,
        foreign key (message_id, message_visibility) references messages (id, visibility),
        constraint deliveries_message_names_visibility check ((message_id is null) = (message_visibility is null)),
        constraint deliveries_mail_is_public check (kind <> 'mail' or message_visibility is not distinct from 'public')
      );
      create index deliveries_lane on deliveries (lane, id) where state in ('waiting', 'sending', 'uncertain');
      create index deliveries_due on deliveries (priority, due_at) where state in ('waiting', 'uncertain');
      create index deliveries_ticket on deliveries (ticket_id, id) where state <> 'sent' or kind = 'nudge';
      create unique index deliveries_mail on deliveries (message_id) where kind = 'mail';
      create index deliveries_parked on deliveries (id) where state = 'parked';
      create index deliveries_event on deliveries (event_id) where event_id is not null;
      create unique index deliveries_coalesced on deliveries (kind, thread_id, (coalesce(message_id, 0)))
        where kind in ('card', 'mark') and state = 'waiting';
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table deliveries, destinations, processes;
    `)
  }
}
