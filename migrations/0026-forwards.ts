import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table, a column, a kind of delivery and a direction. Tickets forwarded to a third party, and the ids that only that conversation may name.
export class Forwards1764000000026 implements MigrationInterface {
  readonly name = 'Forwards1764000000026'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table forwards (
        id bigint generated always as identity primary key,
        ticket_id bigint not null references tickets (id),
        message_id bigint not null unique references messages (id),
        team_id text not null references teams (id),
        email text not null check (email = lower(email)),
        body text not null,
        header_id text not null unique,
        parent text,
        at timestamptz not null
      );
      create index forwards_ticket on forwards (ticket_id, email, id);
      alter table deliveries add column forward_id bigint references forwards (id);
      alter table deliveries add constraint deliveries_forward_is_named check ((kind = 'forward') = (forward_id is not null));
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check
        check (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'breaker', 'mail', 'alarm', 'answer', 'forward'));
      create unique index deliveries_forward on deliveries (forward_id) where forward_id is not null;
      create index deliveries_forward_message on deliveries (message_id) where kind = 'forward';
      alter table mail_ids drop constraint mail_ids_direction_check;
      alter table mail_ids add constraint mail_ids_direction_check check (direction in ('in', 'out', 'aside'));
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      delete from mail_ids where direction = 'aside';
      alter table mail_ids drop constraint mail_ids_direction_check;
      alter table mail_ids add constraint mail_ids_direction_check check (direction in ('in', 'out'));
      delete from outgoing_mails o using forwards f where f.message_id = o.message_id;
      delete from deliveries where kind = 'forward';
      alter table deliveries drop column forward_id;
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check
        check (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'breaker', 'mail', 'alarm', 'answer'));
      drop table forwards;
    `)
  }
}
