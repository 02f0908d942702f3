import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds tables. Mail in (arrivals with their raw source), every Message-ID in either direction, and mail out as rendered.
export class Mail1764000000008 implements MigrationInterface {
  readonly name = 'Mail1764000000008'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table mailboxes (
        id text primary key,
        team_id text not null references teams (id),
        uid_validity text,
        last_uid bigint,
        read_at timestamptz,
        active boolean not null default true
      );
      create table mail_arrivals (
        id bigint generated always as identity primary key,
        mailbox text not null,
        uid_validity text,
        uid bigint,
        envelope_from text,
        recipients text[] not null,
        received_at timestamptz not null,
        sha256 bytea not null references blobs (sha256),
        state text not null default 'stored' check (state in ('stored', 'taken', 'duplicate', 'failed')),
        stored_at timestamptz not null default now(),
        attempts integer not null default 0,
        next_try_at timestamptz not null default now(),
        error text,
        ticket_id bigint references tickets (id),
        message_id bigint references messages (id),
        unique (mailbox, uid_validity, uid)
      );
      create index mail_arrivals_open on mail_arrivals (id) where state in ('stored', 'failed');
      create table seen_mails (
        mailbox text not null,
        header_id text not null,
        content_hash text not null,
        arrival_id bigint not null references mail_arrivals (id),
        primary key (mailbox, header_id, content_hash)
      );
      create table mail_ids (
        header_id text not null,
        ticket_id bigint not null references tickets (id),
        message_id bigint references messages (id),
        direction text not null check (direction in ('in', 'out')),
        created_at timestamptz not null default now(),
        primary key (header_id, ticket_id)
      );
      create index mail_ids_ticket on mail_ids (ticket_id, created_at);
      create table outgoing_mails (
        message_id bigint primary key references messages (id),
        header_id text not null unique,
        in_reply_to text,
        reference_ids text[] not null,
        sender text not null,
        recipients text[] not null,
        subject text not null,
        body text not null,
        html text not null,
        raw bytea not null,
        sent_at timestamptz
      );
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table outgoing_mails, mail_ids, seen_mails, mail_arrivals, mailboxes;
    `)
  }
}
