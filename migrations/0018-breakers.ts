import type { MigrationInterface, QueryRunner } from 'typeorm'

// Compatible: adds a table, widens the kinds of delivery and an index. Breakers stop mail that comes too fast, until a person decides.
export class Breakers1764000000018 implements MigrationInterface {
  readonly name = 'Breakers1764000000018'

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      create table breakers (
        name text primary key,
        ticket_id bigint not null references tickets (id),
        tripped_at timestamptz not null,
        released_until timestamptz
      );
      create index breakers_ticket on breakers (ticket_id);
      drop index tickets_requester;
      create index tickets_requester on tickets (requester_id, arrived_at);
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check check (kind in
        ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'breaker', 'mail', 'alarm', 'answer'));
      drop index deliveries_ticket;
      create index deliveries_ticket on deliveries (ticket_id, id)
        where state <> 'sent' or kind in ('nudge', 'trouble', 'breaker');
    `)
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(`
      drop table breakers;
      drop index tickets_requester;
      create index tickets_requester on tickets (requester_id);
      delete from deliveries where kind = 'breaker';
      alter table deliveries drop constraint deliveries_kind_check;
      alter table deliveries add constraint deliveries_kind_check check (kind in
        ('open', 'post', 'file', 'card', 'mark', 'edit', 'remove', 'withdraw', 'line', 'nudge', 'trouble', 'mail', 'alarm', 'answer'));
      drop index deliveries_ticket;
      create index deliveries_ticket on deliveries (ticket_id, id)
        where state <> 'sent' or kind in ('nudge', 'trouble');
    `)
  }
}
