import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table, a column and a kind of delivery. Processes of before leave alarms to those that know them, after an error each.
export class Outages1764000000013 implements MigrationInterface {
  readonly name = 'Outages1764000000013'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table outages (
        id bigint generated always as identity primary key,
        kind text not null check (kind in ('connection', 'account', 'channel', 'threads', 'mailbox')),
        -- What is out: a platform, a channel, a mailbox.
        subject text not null,
        platform text,
        channel_id text references channels (id),
        team_id text references teams (id),
        cause text not null,
        mend text not null,
        since timestamptz not null,
        seen_at timestamptz not null,
        told_at timestamptz,
        told_in text references channels (id),
        over_at timestamptz
      );
      create unique index outages_now on outages (kind, subject) where over_at is null;
      create index outages_told on outages (kind, subject, told_at);
      alter table deliveries add column outage_id bigint references outages (id) on delete cascade;
      create index deliveries_outage on deliveries (outage_id) where outage_id is not null;
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check check
        (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'mail', 'alarm'));
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      delete from deliveries where kind = 'alarm';
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check check
        (kind in ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'mail'));
      alter table deliveries drop column outage_id;
      drop table outages;
    `)
  }
}
