import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables. A thread may have no ticket (quarantine); external_id is null until the platform has it.
export class ThreadsAndPosts1764000000006 implements MigrationInterface {
  readonly name = 'ThreadsAndPosts1764000000006'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table threads (
        id bigint generated always as identity primary key,
        ticket_id bigint references tickets (id),
        team_id text not null references teams (id),
        channel_id text not null references channels (id),
        external_id text,
        root_post text,
        ended_at timestamptz,
        created_at timestamptz not null default now()
      );
      create unique index threads_live on threads (ticket_id, channel_id) where ended_at is null;
      alter table messages add column said_in bigint references threads (id);
      create index threads_place on threads (external_id);
      create table posts (
        thread_id bigint not null references threads (id) on delete cascade,
        external_id text not null,
        message_id bigint references messages (id),
        file_id bigint references files (id),
        part integer not null default 0,
        ours boolean not null,
        created_at timestamptz not null default now(),
        primary key (thread_id, external_id)
      );
      create index posts_message on posts (message_id);
      create table seen_events (
        platform text not null,
        id text not null,
        at timestamptz not null default now(),
        primary key (platform, id)
      );
      create index seen_events_at on seen_events (at);
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      alter table messages drop column said_in;
      drop table seen_events, posts, threads;
    `)
  }
}
