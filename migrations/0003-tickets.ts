import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables and the sequence that numbers are drawn from. A form submitted twice finds its ticket by the submission's id.
export class Tickets1764000000003 implements MigrationInterface {
  readonly name = 'Tickets1764000000003'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create sequence ticket_numbers start 10001;
      create table tickets (
        id bigint generated always as identity primary key,
        number text not null unique default nextval('ticket_numbers')::text,
        token text not null unique,
        subject text not null,
        status text not null check (status in ('new', 'open', 'pending', 'resolved', 'closed')),
        requester_id bigint not null references people (id),
        requester_email text not null,
        language text not null check (language in ('de', 'en')),
        team_id text not null references teams (id),
        home_team text not null references teams (id),
        return_path jsonb not null default '[]',
        assignee_id text references agents (id),
        arrived_at timestamptz not null,
        created_at timestamptz not null default now(),
        waiting_since timestamptz,
        unsent_since timestamptz,
        remind_at timestamptz,
        auto_close_at timestamptz,
        closed_at timestamptz,
        merged_into bigint references tickets (id),
        follows bigint references tickets (id)
      );
      create table submissions (
        id text primary key,
        ticket_id bigint not null references tickets (id),
        at timestamptz not null default now()
      );
      create index submissions_ticket on submissions (ticket_id);
      create index tickets_requester on tickets (requester_id);
      create index tickets_team_live on tickets (team_id, arrived_at) where status <> 'closed';
      create index tickets_assignee_live on tickets (assignee_id, arrived_at) where status <> 'closed';
      create index tickets_remind on tickets (remind_at) where remind_at is not null;
      create index tickets_auto_close on tickets (auto_close_at) where auto_close_at is not null;
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table submissions, tickets;
      drop sequence ticket_numbers;
    `)
  }
}
