import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables, columns and a kind of delivery. Mail that a person must admit: one entry, one card, however many mails of a sender wait.
export class Quarantine1764000000016 implements MigrationInterface {
  readonly name = 'Quarantine1764000000016'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table senders (
        email text primary key check (email = lower(email)),
        standing text not null check (standing in ('accepted', 'spam')),
        decided_by text references agents (id),
        decided_at timestamptz not null default now()
      );
      create table quarantine (
        id bigint generated always as identity primary key,
        team_id text not null references teams (id),
        thread_id bigint references threads (id),
        email text not null,
        name text,
        reason text not null check (reason in ('unauthenticated', 'unknown', 'spam')),
        subject text not null,
        excerpt text not null,
        files text[] not null,
        mails integer not null default 1,
        last_at timestamptz not null,
        state text not null default 'waiting' check (state in ('waiting', 'accepted', 'rejected', 'spam')),
        decided_by text references agents (id),
        decided_at timestamptz,
        created_at timestamptz not null default now()
      );
      create unique index quarantine_waiting on quarantine (team_id, email, reason) where state = 'waiting';
      create index quarantine_thread on quarantine (thread_id);
      create index quarantine_spam on quarantine (email, id) where state = 'spam';
      create table polite_answers (
        id bigint generated always as identity primary key,
        quarantine_id bigint not null references quarantine (id),
        email text not null,
        at timestamptz not null,
        header_id text not null,
        parent text,
        subject text not null,
        raw bytea
      );
      create index polite_answers_sender on polite_answers (email, at);
      create index polite_answers_quarantine on polite_answers (quarantine_id);
      alter table deliveries add column answer_id bigint references polite_answers (id);
      alter table deliveries add constraint deliveries_answer_is_named check ((kind = 'answer') = (answer_id is not null));
      alter table mail_arrivals add column quarantine_id bigint references quarantine (id);
      create index mail_arrivals_quarantine on mail_arrivals (quarantine_id) where quarantine_id is not null;
      alter table mail_arrivals drop constraint mail_arrivals_state_check;
      alter table mail_arrivals add constraint mail_arrivals_state_check
        check (state in ('stored', 'taken', 'duplicate', 'failed', 'quarantined'));
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check
        check (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'mail', 'alarm', 'answer'));
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      delete from deliveries where kind = 'answer';
      alter table deliveries drop column answer_id;
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check
        check (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'mail', 'alarm'));
      update mail_arrivals set state = 'stored' where state = 'quarantined';
      alter table mail_arrivals drop constraint mail_arrivals_state_check;
      alter table mail_arrivals add constraint mail_arrivals_state_check
        check (state in ('stored', 'taken', 'duplicate', 'failed'));
      alter table mail_arrivals drop column quarantine_id;
      drop table polite_answers, quarantine, senders;
    `)
  }
}
